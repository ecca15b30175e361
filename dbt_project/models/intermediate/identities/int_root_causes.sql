-- Which broken checks one print explains. For every print of a broken check: what would it have to be for that check to hold, which
-- other broken checks of the document would then hold too, and which that hold would break? The print that mends most is their root
-- cause (final_accounts_and_budgets.md, section 6); of those, one cell before an amount that several sentences print. Where nothing mends two, a print is the cause of its check if it alone could mend it
-- without breaking another. Of prints that explain as much, one that is a single slip away from what it would have to be is the
-- likelier, a moved point before a digit. A check that no print explains stands alone.
with effects as (

    select * from {{ ref('int_cause_effects') }}

),

links as (

    select check_id, print_id, fact_id, value, unit_factor, decimals, 1 as orientation from {{ ref('int_cause_links') }}
    union all
    select check_id, print_id, fact_id, value, value_factor as unit_factor, decimals, orientation from {{ ref('int_cause_rates') }}

),

merits as (

    select
        print_id,
        correction,
        half_width,
        is_rough,
        is_slip as is_slip_of_hand,
        count(*) filter (where is_broken and would_hold) as mended,
        count(*) filter (where not is_broken and not would_hold) as harmed,
        count(*) filter (where would_hold) as held,
        count(*) as tried,
        count(*) filter (where would_hold and would_be_exact) as exact
    from effects
    group by print_id, correction, half_width, is_rough, is_slip
    -- What only a rate asks for is too rough to go against what holds.
    having not is_rough or harmed = 0

),

copies as (

    select
        print_id,
        count(distinct place) as copy_count
    from {{ ref('int_cause_prints') }}
    group by print_id

),

-- The decimals that a report's prose prints money with: one amount printed with fewer is proposed with as many.
usual_decimals as (

    select
        document_id,
        unit,
        quantile_disc(decimals, 0.5) as decimals
    from {{ ref('int_prose_amounts') }}
    where is_money
    group by document_id, unit

),

numbers as (

    select distinct on (links.print_id)
        links.print_id,
        links.value,
        links.orientation,
        coalesce(links.decimals, 0) as decimals,
        greatest(coalesce(links.decimals, 0), coalesce(usual_decimals.decimals, 0)) as most_decimals,
        -- Exact: units of money are powers of ten.
        cast(1 / links.unit_factor as decimal(12, 10)) as of_base
    from links
    left join {{ ref('int_prose_amounts') }} as amounts
        on links.fact_id = amounts.fact_id
        and amounts.is_money
    left join usual_decimals
        on amounts.document_id = usual_decimals.document_id
        and amounts.unit = usual_decimals.unit
    order by links.print_id, links.orientation, links.fact_id

),

wanted as (

    select
        merits.*,
        numbers.value,
        numbers.orientation,
        coalesce(numbers.value, 0) + merits.correction * numbers.of_base as wanted_value,
        case
            -- As many as it takes to print the slip undone.
            when merits.is_slip_of_hand then greatest(
                numbers.decimals,
                len(regexp_extract(cast(cast(coalesce(numbers.value, 0) + merits.correction * numbers.of_base as decimal(38, 6)) as varchar), '\.(\d*?)0*$', 1))
            )
            when merits.half_width = 0
                and try_cast({{ fixed_decimals('coalesce(numbers.value, 0) + merits.correction * numbers.of_base', 'numbers.decimals') }} as decimal(38, 6))
                <> try_cast({{ fixed_decimals('coalesce(numbers.value, 0) + merits.correction * numbers.of_base', 'numbers.most_decimals') }} as decimal(38, 6))
                then numbers.most_decimals
            else numbers.decimals
        end as decimals
    from merits
    inner join numbers on merits.print_id = numbers.print_id

),

proposed as (

    select
        wanted.*,
        coalesce(copies.copy_count, 1) as copy_count,
        wanted.orientation * try_cast({{ fixed_decimals('wanted.wanted_value', 'wanted.decimals') }} as decimal(38, 6)) as proposed_value,
        -- The same digits with the point elsewhere are the likeliest slip, a decrease printed with its sign or without; then one
        -- digit changed, lost, added or swapped.
        case
            when wanted.printed_digits <> wanted.wanted_digits and trim(wanted.printed_digits, '-0') = trim(wanted.wanted_digits, '-0') then 2
            when wanted.is_slip_of_hand or damerau_levenshtein(wanted.printed_digits, wanted.wanted_digits) = 1 then 1
            else 0
        end as slip
    from (
        select
            *,
            replace({{ fixed_decimals('coalesce(value, 0)', 'decimals') }}, '.', '') as printed_digits,
            replace({{ fixed_decimals('wanted_value', 'decimals') }}, '.', '') as wanted_digits
        from wanted
    ) as wanted
    left join copies on wanted.print_id = copies.print_id

),

-- Of what one print could be, the best.
options as (

    select
        effects.check_id,
        proposed.*
    from effects
    inner join proposed
        on effects.print_id = proposed.print_id
        and effects.correction = proposed.correction
        and effects.half_width = proposed.half_width
    where effects.is_broken
        and effects.would_hold
    qualify row_number() over (
        partition by effects.check_id, effects.print_id
        order by
            proposed.mended - proposed.harmed desc,
            proposed.mended desc,
            proposed.half_width,
            proposed.slip desc,
            proposed.exact desc,
            proposed.correction
    ) = 1

),

ranked as (

    select
        *,
        rank() over merit as place,
        row_number() over (
            partition by check_id
            order by mended - harmed desc, mended desc, copy_count, slip desc, exact desc, print_id
        ) as choice
    from options
    window merit as (partition by check_id order by mended - harmed desc, mended desc, copy_count, slip desc)

),

rivals as (

    select
        check_id,
        count(*) as rival_count
    from ranked
    where place = 1
    group by check_id

),

final as (

    select
        ranked.check_id,
        ranked.print_id,
        -- The fact of the print that the check uses.
        links.fact_id,
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
    inner join (select check_id, print_id, min(fact_id) as fact_id from links group by check_id, print_id) as links
        on ranked.check_id = links.check_id
        and ranked.print_id = links.print_id
    where ranked.choice = 1
        and case
            when ranked.mended >= 2 then ranked.mended > ranked.harmed
            else ranked.harmed = 0 and rivals.rival_count = 1
        end

)

select * from final
