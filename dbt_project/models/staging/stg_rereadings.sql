with source as (

    select * from {{ source('raw', 'rereadings') }}

),

renamed as (

    select
        place_id,
        document_id,
        engine,
        engine_version,
        verdict,
        reason,
        detail,
        text,
        has_same_place,
        question
    from source

)

select * from renamed
