with source as (

    select * from {{ source('raw', 'tables') }}

),

renamed as (

    select
        document_id,
        table_no,
        page_from,
        page_to,
        title,
        printed_unit,
        form_id
    from source

)

select * from renamed
