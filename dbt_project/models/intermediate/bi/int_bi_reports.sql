with documents as (

    select * from {{ ref('dim_document') }}
    where is_current

),

units as (

    select * from {{ ref('dim_unit') }}

),

-- One report may come in two files: the first one of them names it.
reports as (

    select
        *,
        count(*) over (partition by report_id) as document_count
    from documents
    qualify row_number() over (partition by report_id order by file_name, document_id) = 1

),

final as (

    select
        reports.report_id,
        reports.document_id,
        cast(reports.document_count as integer) as document_count,
        reports.unit_id,
        units.display_name as unit_name,
        units.province,
        units.city,
        units.county,
        {{ name_of_code('fiscal_level', 'units.fiscal_level') }} as fiscal_level_name,
        reports.fiscal_year,
        reports.report_type,
        {{ name_of_code('report_type', 'reports.report_type') }} as report_type_name,
        reports.report_scope,
        {{ name_of_code('report_scope', 'reports.report_scope') }} as report_scope_name,
        reports.title,
        reports.file_name,
        reports.source_uri
    from reports
    left join units on reports.unit_id = units.unit_id

)

select * from final
