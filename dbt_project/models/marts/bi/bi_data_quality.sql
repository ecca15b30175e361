with findings as (

    select * from {{ ref('fct_finding') }}

),

documents as (

    select * from {{ ref('dim_document') }}

),

units as (

    select * from {{ ref('dim_unit') }}

),

final as (

    select
        findings.finding_id,
        findings.status,
        {{ name_of_code('finding_status', 'findings.status') }} as status_name,
        findings.severity,
        {{ name_of_code('severity', 'findings.severity') }} as severity_name,
        findings.blame,
        {{ name_of_code('blame', 'findings.blame') }} as blame_name,
        findings.identity_id,
        findings.title_zh as title,
        findings.message_zh as message,
        findings.amount_at_stake_yuan,
        findings.unit_id,
        units.display_name as unit_name,
        units.province,
        units.city,
        units.county,
        findings.fiscal_year,
        documents.report_type,
        {{ name_of_code('report_type', 'documents.report_type') }} as report_type_name,
        documents.report_scope,
        {{ name_of_code('report_scope', 'documents.report_scope') }} as report_scope_name,
        coalesce(findings.culprit_place_id, findings.places[1]) as place_id,
        cast(
            regexp_extract(coalesce(findings.culprit_place_id, findings.places[1]), '/p(\d+)/', 1) as integer
        ) as page,
        cast(len(findings.places) as integer) as place_count,
        findings.proposed_text,
        findings.blame_reason_zh as blame_reason,
        findings.first_seen_run,
        findings.last_seen_run,
        findings.document_id,
        documents.file_name
    from findings
    left join documents on findings.document_id = documents.document_id
    left join units on findings.unit_id = units.unit_id

)

select * from final
