-- Every rule of a report's type and year has a check on it, and where rules were tried some could be evaluated.
with checks as (

    select * from {{ ref('fct_identity_check') }}

),

untried as (

    select scope.identity_id || ' is not tried on ' || scope.document_id as problem
    from {{ ref('int_identity_scope') }} as scope
    anti join checks
        on scope.identity_id = checks.identity_id
        and scope.document_id = checks.document_id

),

nothing_evaluated as (

    select 'of ' || count(*) || ' checks none is evaluated' as problem
    from checks
    having count(*) > 0
        and count(*) filter (where status in ('exact', 'within_rounding', 'broken', 'waived')) = 0

)

select * from untried
union all
select * from nothing_evaluated
