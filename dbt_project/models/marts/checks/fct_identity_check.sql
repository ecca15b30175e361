with checks as (

    select * from {{ ref('int_checks') }}

),

findings as (

    select check_id, finding_id from {{ ref('int_findings') }}

),

places as (

    select
        check_id,
        list(distinct place_id order by place_id) as places
    from {{ ref('int_check_facts') }}
    where place_id is not null
    group by check_id

),

-- Where nothing narrower can be named: where the document begins.
beginnings as (

    select
        document_id,
        coalesce(min_by(passage_id, passage_no), min(cell_id)) as place_id
    from (
        select document_id, passage_id, passage_no, cast(null as varchar) as cell_id from {{ ref('stg_passages') }}
        union all
        select document_id, null, null, cell_id from {{ ref('stg_cells') }}
    )
    group by document_id

),

final as (

    select
        checks.check_id,
        checks.identity_id,
        checks.document_id,
        checks.unit_id,
        cast(checks.fiscal_year as integer) as fiscal_year,
        checks.instance,
        checks.left_value,
        checks.right_value,
        checks.difference,
        checks.tolerance,
        checks.value_unit,
        checks.status,
        checks.severity,
        array_to_string(case when checks.status = 'not_evaluable' then list_distinct(checks.missing) end, '、') as missing,
        case
            when places.places is not null then places.places
            when checks.status in ('exact', 'within_rounding', 'broken', 'waived') then list_filter([beginnings.place_id], lambda place: place is not null)
            else []
        end as places,
        findings.finding_id as root_cause_id
    from checks
    left join findings on checks.check_id = findings.check_id
    left join places on checks.check_id = places.check_id
    left join beginnings on checks.document_id = beginnings.document_id

)

select
    check_id,
    identity_id,
    document_id,
    unit_id,
    fiscal_year,
    instance,
    cast(left_value as decimal(38, 6)) as left_value,
    cast(right_value as decimal(38, 6)) as right_value,
    cast(difference as decimal(38, 6)) as difference,
    cast(tolerance as decimal(38, 6)) as tolerance,
    value_unit,
    status,
    severity,
    nullif(missing, '') as missing,
    places,
    root_cause_id
from final
