with source as (

    select * from {{ source('raw', 'passages') }}

),

renamed as (

    select
        passage_id,
        document_id,
        passage_no,
        page,
        text,
        section,
        bbox,
        char_from,
        char_to,
        after_table,
        -- Stored by an earlier version: text of the file itself.
        coalesce(confidence, 1) as confidence
    from source

)

select * from renamed
