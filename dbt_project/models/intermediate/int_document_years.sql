-- The years that a document is of or prints numbers of.
with years as (

    select document_id, fiscal_year from {{ ref('int_documents') }}
    union
    select document_id, fiscal_year from {{ ref('int_printed_numbers') }}

),

final as (

    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year
    from years
    where fiscal_year is not null

)

select * from final
