-- Which broken checks one print explains. For every print of a broken check: what would it have to be for that check to hold, which
-- other broken checks of the document would then hold too, and which that hold would break? The print that mends most is their root
-- cause (final_accounts_and_budgets.md, section 6). Where nothing mends two, a print is the cause of its check if it alone could mend it
-- without breaking another. Of prints that explain as much, one that is a single slip of a digit away from what it would have to be is the
-- likelier. A check that no print explains stands alone.
with evaluated as (

    select * from {{ ref('int_checks') }}
    where status in ('exact', 'within_rounding', 'broken', 'waived')
        and kind in ({{ weighed_kinds() }})

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
        coalesce(evaluated.comparison, '=') as comparison,
        evaluated.status in ('broken', 'waived') as is_broken,
        evaluated.left_value,
        evaluated.right_value,
        evaluated.tolerance,
        facts.fact_id,
        facts.value_base,
        facts.value,
        facts.unit_factor,
        facts.decimals,
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

-- A limit that is passed says in which direction a print must move, not where to.
proposals as (

    select distinct
        fact_id,
        value_base,
        -- Beyond any amount of money a print has no proposal: an absurd one must not stop a run.
        try_cast(round(case
            when side = 'left' then (right_value - left_value) / weight
            when side = 'right' then (left_value - right_value) / weight
            when side in ('times', 'cap') then value_base * (left_value / nullif(right_value, 0) - 1)
            when side = 'divide' then value_base * (right_value / nullif(left_value, 0) - 1)
        end, 4) as decimal(24, 4)) as correction
    from links
    where is_broken
        and (comparison = '=' or kind <> 'statement')

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
        -- Nobody prints less than nothing where something stood.
        and (proposals.value_base < 0 or proposals.value_base + proposals.correction >= 0)

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
        count(*) filter (where not is_broken and not would_hold) as harmed,
        count(*) filter (where would_hold) as held,
        count(*) as tried,
        count(*) filter (where would_hold and comparison = '=' and abs(new_left - new_right) <= 0.0001) as exact
    from judged
    group by fact_id, correction

),

numbers as (

    select distinct on (fact_id)
        fact_id,
        value,
        coalesce(decimals, 0) as decimals,
        -- Exact: units of money are powers of ten.
        cast(1 / unit_factor as decimal(12, 10)) as of_base
    from links

),

proposed as (

    select
        merits.*,
        numbers.decimals,
        try_cast({{ fixed_decimals('coalesce(numbers.value, 0) + merits.correction * numbers.of_base', 'numbers.decimals') }} as decimal(38, 6)) as proposed_value,
        damerau_levenshtein(
            replace({{ fixed_decimals('coalesce(numbers.value, 0)', 'numbers.decimals') }}, '.', ''),
            replace({{ fixed_decimals('coalesce(numbers.value, 0) + merits.correction * numbers.of_base', 'numbers.decimals') }}, '.', '')
        ) = 1 as is_slip
    from merits
    inner join numbers on merits.fact_id = numbers.fact_id

),

ranked as (

    select
        judged.check_id,
        judged.fact_id,
        proposed.* exclude (fact_id),
        rank() over merit as place,
        row_number() over (
            partition by judged.check_id
            order by
                proposed.mended - proposed.harmed desc,
                proposed.mended desc,
                proposed.is_slip desc,
                proposed.exact desc,
                judged.fact_id,
                judged.correction
        ) as choice
    from judged
    inner join proposed
        on judged.fact_id = proposed.fact_id
        and judged.correction = proposed.correction
    where judged.is_broken
        and judged.would_hold
    window merit as (
        partition by judged.check_id
        order by proposed.mended - proposed.harmed desc, proposed.mended desc, proposed.is_slip desc
    )

),

rivals as (

    select
        check_id,
        count(distinct fact_id) as rival_count
    from ranked
    where place = 1
    group by check_id

),

final as (

    select
        ranked.check_id,
        ranked.fact_id,
        ranked.correction,
        ranked.mended,
        ranked.harmed,
        ranked.held,
        ranked.tried,
        -- Prints that explain as much as each other cannot be told apart.
        rivals.rival_count = 1 as is_sole,
        ranked.proposed_value,
        ranked.decimals
    from ranked
    inner join rivals on ranked.check_id = rivals.check_id
    where ranked.choice = 1
        and case
            when ranked.mended >= 2 then ranked.mended > ranked.harmed
            else ranked.harmed = 0 and rivals.rival_count = 1
        end

)

select * from final
