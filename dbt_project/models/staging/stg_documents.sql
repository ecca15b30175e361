with source as (

    select * from {{ source('raw', 'documents') }}

),

renamed as (

    select
        document_id,
        sha256,
        file_name,
        source_uri,
        media_type,
        page_count,
        byte_count,
        outcome,
        reason,
        reason_code,
        duplicate_of,
        superseded_by,
        coalesce(is_held, false) as is_held,
        extractor_version,
        loaded_at,
        withdrawn_at
    from source

)

select * from renamed
