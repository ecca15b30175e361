-- A broken check has a finding; one that is not evaluable says what is missing, and no other does; one that holds names its places.
{{ config(meta={'rests_on': 'rows'}) }}

with checks as (

    select * from {{ ref('fct_identity_check') }}

),

findings as (

    select finding_id from {{ ref('fct_finding') }}

)

select checks.check_id
from checks
left join findings on checks.root_cause_id = findings.finding_id
where (checks.status in ('broken', 'waived')) <> (findings.finding_id is not null)
    or (checks.status = 'not_evaluable') <> (checks.missing is not null)
    or (checks.status in ('exact', 'within_rounding') and len(checks.places) = 0)
