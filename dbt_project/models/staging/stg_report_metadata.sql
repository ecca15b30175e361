with source as (

    select * from {{ source('raw', 'report_metadata') }}

),

renamed as (

    select
        document_id,
        report_type,
        fiscal_year,
        unit_name,
        unit_name_printed,
        short_name,
        body_type,
        division_code,
        province,
        city,
        county,
        fiscal_level,
        report_scope,
        title,
        credit_code,
        budget_code,
        evidence,
        aliases
    from source

)

select * from renamed
