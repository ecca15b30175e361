-- The open findings that the page shows: of each severity the first, the most money at stake first. What a second reading has not
-- confirmed is no contradiction of the report: it is a group of its own.
select
    findings.finding_id,
    findings.severity,
    findings.status,
    findings.title_zh,
    findings.title_en,
    findings.message_zh,
    findings.message_en,
    findings.amount_at_stake_yuan,
    findings.blame,
    findings.blame_reason_zh,
    findings.blame_reason_en,
    case when findings.blame = 'source' then findings.severity else 'doubtful' end as group_name,
    units.unit_name,
    findings.fiscal_year,
    documents.file_name,
    findings.places,
    row_number() over (
        partition by case when findings.blame = 'source' then findings.severity else 'doubtful' end
        order by
            list_position(['must', 'should', 'advisory'], findings.severity),
            findings.amount_at_stake_yuan desc nulls last,
            units.unit_name nulls last,
            findings.fiscal_year,
            findings.finding_id
    ) as group_position
from marts.fct_finding as findings
left join marts.dim_unit as units on findings.unit_id = units.unit_id and units.is_current
left join raw.documents as documents on findings.document_id = documents.document_id
where findings.status = 'open'
qualify group_position <= getvariable('most_findings')
