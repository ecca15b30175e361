-- Which broken checks one print explains. For every print of a broken check: what would it have to be for that check to hold, which
-- other broken checks of the document would then hold too, and which that hold would break? The print that mends most is their root
-- cause (final_accounts_and_budgets.md, section 6). A check that no shared print explains stands alone.
with evaluated as (

    select * from {{ ref('int_checks') }}
    where status in ('exact', 'within_rounding', 'broken', 'waived')
        and kind in ('sum', 'equal', 'agree', 'ratio', 'product', 'compare', 'same_count')

),

facts as (

    select * from {{ ref('int_check_facts') }}
    where value_base is not null

),

-- Of prints that should agree, those that stray are what a correction would touch.
links as (

    select
        evaluated.check_id,
        evaluated.document_id,
        evaluated.kind,
        evaluated.comparison,
        evaluated.status in ('broken', 'waived') as is_broken,
        evaluated.left_value,
        evaluated.right_value,
        evaluated.tolerance,
        facts.fact_id,
        facts.value_base,
        facts.weight,
        case
            when evaluated.kind in ('agree', 'same_count') then case when facts.value_base = evaluated.left_value then 'left' else 'right' end
            else facts.side
        end as side
    from evaluated
    inner join facts on evaluated.check_id = facts.check_id
    qualify evaluated.kind <> 'agree'
        or facts.value_base = evaluated.right_value
        or count(*) over (partition by evaluated.check_id, facts.value_base) = 1

),

proposals as (

    select distinct
        document_id,
        fact_id,
        value_base,
        round(case
            when side = 'left' then (right_value - left_value) / weight
            when side = 'right' then (left_value - right_value) / weight
            when side in ('times', 'cap') then value_base * (left_value / nullif(right_value, 0) - 1)
            when side = 'divide' then value_base * (right_value / nullif(left_value, 0) - 1)
        end, 4) as correction
    from links
    where is_broken

),

effects as (

    select
        proposals.fact_id,
        proposals.correction,
        links.check_id,
        links.is_broken,
        case when links.side = 'left' then links.left_value + links.weight * proposals.correction else links.left_value end as new_left,
        case
            when links.side = 'right' then links.right_value + links.weight * proposals.correction
            when links.side in ('times', 'cap') then links.right_value * (links.value_base + proposals.correction) / nullif(links.value_base, 0)
            when links.side = 'divide' then links.right_value * links.value_base / nullif(links.value_base + proposals.correction, 0)
            else links.right_value
        end as new_right,
        links.comparison,
        -- A corrected print is rounded like the others.
        links.tolerance + 0.0001 as tolerance
    from proposals
    inner join links on proposals.fact_id = links.fact_id
    where proposals.correction is not null

),

judged as (

    select
        *,
        case
            when comparison = '<=' then new_left <= new_right + tolerance
            when comparison = '>=' then new_left >= new_right - tolerance
            else abs(new_left - new_right) <= tolerance
        end as would_hold
    from effects

),

merits as (

    select
        fact_id,
        correction,
        count(*) filter (where is_broken and would_hold) as mended,
        count(*) filter (where not is_broken and not would_hold) as harmed
    from judged
    group by fact_id, correction

),

final as (

    select
        judged.check_id,
        judged.fact_id,
        judged.correction,
        merits.mended,
        merits.harmed
    from judged
    inner join merits
        on judged.fact_id = merits.fact_id
        and judged.correction = merits.correction
    where judged.is_broken
        and judged.would_hold
        and merits.mended >= 2
        and merits.mended > merits.harmed
    qualify row_number() over (
        partition by judged.check_id
        order by merits.mended - merits.harmed desc, merits.mended desc, judged.fact_id, judged.correction
    ) = 1

)

select * from final
