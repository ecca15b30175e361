-- The broken checks under the findings that the page shows.
select
    checks.root_cause_id,
    checks.check_id,
    checks.identity_id,
    checks.instance,
    identities.statement_zh,
    identities.statement_en,
    identities.citation,
    checks.left_value,
    checks.right_value,
    checks.difference,
    checks.tolerance,
    checks.value_unit as unit
from marts.fct_identity_check as checks
inner join shown_findings on checks.root_cause_id = shown_findings.finding_id
left join forms.identities as identities on checks.identity_id = identities.identity_id
where checks.status = 'broken'
order by checks.identity_id, checks.check_id
