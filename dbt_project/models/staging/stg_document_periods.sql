with source as (

    select * from {{ source('raw', 'document_periods') }}

),

renamed as (

    select
        document_id,
        period_no,
        current_from,
        current_until,
        replaced_by
    from source

)

select * from renamed
