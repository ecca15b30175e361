-- Units × years × types: what was due, with its status (the worst of two editions), and what came without being on the roster.
with submissions as (

    select * from {{ ref('fct_submission') }}

),

due as (

    select
        coalesce(unit_id, md5(concat_ws('|', unit_name, division_code))) as unit_key,
        any_value(unit_id) as unit_id,
        any_value(unit_name) as unit_name,
        any_value(division_code) as division_code,
        fiscal_year,
        report_type,
        arg_min(status, status_rank) as status,
        max(days_late) as days_late,
        min(due_on) as due_on
    from submissions
    group by unit_key, fiscal_year, report_type

),

arrived as (

    select
        documents.unit_id,
        documents.fiscal_year,
        documents.report_type,
        count(distinct documents.document_id) filter (where documents.is_current) as documents,
        min({{ china_day('periods.current_from') }}) as arrived_on
    from {{ ref('dim_document') }} as documents
    inner join {{ ref('fct_document_period') }} as periods on documents.document_id = periods.document_id
    where documents.unit_id is not null
        and documents.fiscal_year is not null
        and documents.report_type <> 'other'
    group by all

),

final as (

    select
        {{ surrogate_key([
            'coalesce(due.unit_key, arrived.unit_id)',
            'coalesce(due.fiscal_year, arrived.fiscal_year)',
            'coalesce(due.report_type, arrived.report_type)'
        ]) }} as coverage_id,
        coalesce(due.unit_id, arrived.unit_id) as unit_id,
        coalesce(due.unit_name, dim_unit.unit_name) as unit_name,
        coalesce(due.division_code, dim_unit.division_code) as division_code,
        coalesce(due.fiscal_year, arrived.fiscal_year) as fiscal_year,
        coalesce(due.report_type, arrived.report_type) as report_type,
        due.unit_key is not null as is_expected,
        words.status,
        words.name_zh as status_zh,
        words.name_en as status_en,
        words.rank as status_rank,
        due.due_on,
        arrived.arrived_on,
        due.days_late,
        cast(coalesce(arrived.documents, 0) as integer) as document_count
    from due
    full outer join arrived
        on due.unit_id = arrived.unit_id
        and due.fiscal_year = arrived.fiscal_year
        and due.report_type = arrived.report_type
    left join {{ ref('dim_unit') }} as dim_unit on arrived.unit_id = dim_unit.unit_id
    inner join {{ ref('submission_statuses') }} as words on coalesce(due.status, 'unlisted') = words.status

)

select * from final
