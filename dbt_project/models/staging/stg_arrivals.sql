with source as (

    select * from {{ source('raw', 'arrivals') }}

),

renamed as (

    select
        run_id,
        source_uri,
        file_name,
        document_id,
        arrived_at,
        owner,
        expected_unit
    from source

)

select * from renamed
