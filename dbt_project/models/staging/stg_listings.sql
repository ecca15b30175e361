with source as (

    select * from {{ source('raw', 'listings') }}

),

renamed as (

    select
        document_id,
        listing_id,
        passage_id,
        page,
        kind,
        subject,
        stated_text,
        stated_value,
        listed_count,
        items,
        places
    from source

)

select * from renamed
