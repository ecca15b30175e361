with years as (

    select distinct fiscal_year from {{ ref('int_document_years') }}

),

final as (

    select
        fiscal_year,
        make_date(fiscal_year, 1, 1) as starts_on,
        make_date(fiscal_year, 12, 31) as ends_on,
        make_date(fiscal_year, 12, 31) < cast('{{ var("published_at") }}' as date) as is_closed
    from years

)

select * from final
