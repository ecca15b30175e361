-- What a person should look at: a root cause with the checks that it breaks, or a broken check that stands alone.
with broken as (

    select
        checks.*,
        case when root_causes.is_sole then root_causes.fact_id end as culprit_fact_id,
        case when root_causes.is_sole then root_causes.proposed_value end as proposed_value,
        root_causes.decimals as proposed_decimals,
        root_causes.held as held_count,
        root_causes.tried as tried_count,
        coalesce(
            'cause ' || replace(root_causes.fact_id, checks.document_id, '') || ' ' || root_causes.correction,
            checks.identity_id || ' ' || checks.instance
        ) as cause
    from {{ ref('int_checks') }} as checks
    left join {{ ref('int_root_causes') }} as root_causes on checks.check_id = root_causes.check_id
    where checks.status in ('broken', 'waived')

),

final as (

    select
        *,
        {{ surrogate_key(['document_id', 'cause']) }} as finding_id,
        -- The check that speaks for its cause: the most severe, then the simplest.
        row_number() over (
            partition by document_id, cause
            order by
                case status when 'broken' then 0 else 1 end,
                case severity when 'must' then 0 when 'should' then 1 else 2 end,
                len(fact_ids),
                identity_id,
                instance
        ) as rank_in_cause
    from broken

)

select * from final
