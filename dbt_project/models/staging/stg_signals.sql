with source as (

    select * from {{ source('raw', 'signals') }}

),

renamed as (

    select
        document_id,
        origin,
        signal_no,
        code,
        message,
        page,
        cell_id,
        text
    from source

)

select * from renamed
