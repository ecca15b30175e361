with source as (

    select * from {{ source('raw', 'roster') }}

),

renamed as (

    select
        line_no,
        unit,
        unit_name,
        division_code,
        report_type,
        report_scope,
        fiscal_year,
        approved_on,
        due_rule,
        due_on,
        is_due_over,
        published_at,
        place,
        owner,
        attachments,
        attachment_count,
        note
    from source

)

select * from renamed
