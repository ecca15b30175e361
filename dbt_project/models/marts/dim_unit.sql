with documents as (

    select * from {{ ref('int_documents') }}
    where unit_id is not null

),

-- The latest report says what the unit is now; earlier ones may still spell it otherwise.
latest as (

    select *
    from documents
    qualify row_number() over (
        partition by unit_id
        order by is_current desc, fiscal_year desc nulls last, report_scope nulls last, document_id
    ) = 1

),

first_years as (

    select
        unit_id,
        min(fiscal_year) as first_year
    from documents
    group by unit_id

),

final as (

    select
        latest.unit_id,
        latest.unit_name,
        {{ name_with_place('latest') }} as display_name,
        latest.short_name,
        latest.body_type,
        latest.division_code,
        latest.province,
        latest.city,
        latest.county,
        latest.fiscal_level,
        latest.report_scope,
        cast(null as varchar) as parent_unit_id,
        make_date(first_years.first_year, 1, 1) as valid_from,
        cast(null as date) as valid_to,
        true as is_current
    from latest
    inner join first_years on latest.unit_id = first_years.unit_id

)

select * from final
