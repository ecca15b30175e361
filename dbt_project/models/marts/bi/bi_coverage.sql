with coverage as (

    select * from {{ ref('fct_coverage') }}

),

units as (

    select * from {{ ref('dim_unit') }}

),

final as (

    select
        coverage.coverage_id,
        coverage.unit_id,
        coalesce(units.display_name, coverage.unit_name) as unit_name,
        coverage.division_code,
        units.province,
        units.city,
        units.county,
        coverage.fiscal_year,
        coverage.report_type,
        {{ name_of_code('report_type', 'coverage.report_type') }} as report_type_name,
        coverage.is_expected,
        coverage.status,
        coverage.status_zh as status_name,
        coverage.status_rank,
        coverage.due_on,
        coverage.arrived_on,
        coverage.days_late,
        coverage.document_count
    from coverage
    left join units on coverage.unit_id = units.unit_id

)

select * from final
