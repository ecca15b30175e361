with source as (

    select * from {{ source('raw', 'arrivals') }}

),

renamed as (

    select
        run_id,
        source_uri,
        file_name,
        document_id,
        arrived_at
    from source

)

select * from renamed
