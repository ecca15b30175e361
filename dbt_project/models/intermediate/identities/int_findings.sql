-- What a person should look at: a root cause with the checks that it breaks, or a broken check that stands alone.
with culprits as (

    select
        root_causes.*,
        amounts.fact_id is null as is_in_table
    from {{ ref('int_root_causes') }} as root_causes
    left join {{ ref('int_prose_amounts') }} as amounts on root_causes.print_id = amounts.fact_id

),

broken as (

    select
        checks.*,
        case when culprits.is_sole then culprits.fact_id end as culprit_fact_id,
        case when culprits.is_sole then culprits.proposed_value end as proposed_value,
        culprits.decimals as proposed_decimals,
        culprits.held as held_count,
        culprits.tried as tried_count,
        coalesce(culprits.is_in_table, false) as is_cause_in_table,
        coalesce(
            'cause ' || replace(culprits.print_id, checks.document_id, '') || ' ' || culprits.correction,
            checks.identity_id || ' ' || checks.instance
        ) as cause
    from {{ ref('int_checks') }} as checks
    left join culprits on checks.check_id = culprits.check_id
    where checks.status in ('broken', 'waived')

),

final as (

    select
        *,
        {{ surrogate_key(['document_id', 'cause']) }} as finding_id,
        -- The check that speaks for its cause: the most severe, of a cell the table's own, then the simplest.
        row_number() over (
            partition by document_id, cause
            order by
                case status when 'broken' then 0 else 1 end,
                case severity when 'must' then 0 when 'should' then 1 else 2 end,
                is_cause_in_table and kind in ('restated', 'prose_bound', 'prose_sum', 'prose_share', 'change', 'completion'),
                len(fact_ids),
                identity_id,
                instance
        ) as rank_in_cause
    from broken

)

select * from final
