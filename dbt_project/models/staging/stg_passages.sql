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
        after_table
    from source

)

select * from renamed
