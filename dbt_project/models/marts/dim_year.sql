with years as (

    select fiscal_year from {{ ref('int_documents') }}
    union
    select fiscal_year from {{ ref('int_printed_numbers') }}

),

final as (

    select
        cast(fiscal_year as integer) as fiscal_year,
        make_date(fiscal_year, 1, 1) as starts_on,
        make_date(fiscal_year, 12, 31) as ends_on,
        make_date(fiscal_year, 12, 31) < cast('{{ var("published_at") }}' as date) as is_closed
    from years
    where fiscal_year is not null

)

select * from final
