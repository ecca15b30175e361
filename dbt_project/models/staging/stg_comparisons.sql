with source as (

    select * from {{ source('raw', 'comparisons') }}

),

renamed as (

    select
        document_id,
        comparison_id,
        passage_id,
        page,
        char_from,
        char_to,
        printed_text,
        kind,
        mention_id,
        base_mention_id,
        base_label_norm,
        base_stage,
        base_year,
        base_year_offset,
        difference_mention_id,
        rate_mention_id,
        direction,
        direction_text,
        section
    from source

)

select * from renamed
