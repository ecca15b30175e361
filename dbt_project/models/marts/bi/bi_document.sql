with documents as (

    select * from {{ ref('stg_documents') }}

),

reports as (

    select * from {{ ref('dim_document') }}

),

units as (

    select * from {{ ref('dim_unit') }}

),

findings as (

    select
        document_id,
        count(*) filter (where severity = 'must') as must_finding_count,
        count(*) filter (where severity = 'should') as should_finding_count,
        count(*) filter (where severity = 'advisory') as advisory_finding_count
    from {{ ref('fct_finding') }}
    where status = 'open'
    group by document_id

),

facts as (

    select
        document_id,
        count(*) as fact_count
    from (
        select document_id from {{ ref('fct_budget') }}
        union all
        select document_id from {{ ref('fct_expenditure') }}
        union all
        select document_id from {{ ref('fct_revenue') }}
        union all
        select document_id from {{ ref('fct_quantity') }}
        union all
        select document_id from {{ ref('fct_indicator') }}
    )
    group by document_id

),

signals as (

    select
        document_id,
        count(*) as signal_count
    from {{ ref('fct_signal') }}
    where severity in ('warning', 'error')
    group by document_id

),

final as (

    select
        documents.document_id,
        documents.file_name,
        documents.source_uri,
        documents.media_type,
        documents.page_count,
        documents.outcome,
        {{ name_of_code('outcome', 'documents.outcome') }} as outcome_name,
        documents.reason,
        reports.report_type,
        {{ name_of_code('report_type', 'reports.report_type') }} as report_type_name,
        reports.report_scope,
        {{ name_of_code('report_scope', 'reports.report_scope') }} as report_scope_name,
        reports.unit_id,
        units.display_name as unit_name,
        units.province,
        units.city,
        units.county,
        reports.fiscal_year,
        coalesce(facts.fact_count, 0) as fact_count,
        coalesce(findings.must_finding_count, 0) as must_finding_count,
        coalesce(findings.should_finding_count, 0) as should_finding_count,
        coalesce(findings.advisory_finding_count, 0) as advisory_finding_count,
        coalesce(signals.signal_count, 0) as signal_count,
        documents.loaded_at
    from documents
    left join reports on documents.document_id = reports.document_id
    left join units on reports.unit_id = units.unit_id
    left join findings on documents.document_id = findings.document_id
    left join facts on documents.document_id = facts.document_id
    left join signals on documents.document_id = signals.document_id

)

select * from final
