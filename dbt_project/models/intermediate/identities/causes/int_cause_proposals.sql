-- What a print of a broken check would have to be for the check to hold, as a correction of it. A rate says so within its last digit
-- only: the correction is that exact (half_width), and rough. Where one slip of the print (a digit changed, lost, added or swapped, the
-- point moved) lies within what the check allows, and no other, that slip is what happened. One row a print and
-- correction.
with links as (

    select * from {{ ref('int_cause_links') }}
    where is_broken

),

rates as (

    select
        *,
        printed_rate / 100 as r,
        rate_step / 200 as dr
    from {{ ref('int_cause_rates') }}
    where is_broken

),

-- A limit that is passed says in which direction a print must move, not where to.
weighed as (

    select
        print_id,
        value_base,
        case
            when factor_side in ('times', 'cap') then value_base * (left_value / nullif(right_value, 0) - 1)
            when factor_side = 'divide' then value_base * (right_value / nullif(left_value, 0) - 1)
            else (right_value - left_value) / nullif(left_weight - right_weight, 0)
        end as correction,
        0 as half_width,
        case when factor_side is null then tolerance / nullif(abs(left_weight - right_weight), 0) end as slack
    from links
    where comparison = '='
        or kind not in ('statement', 'prose_bound', 'prose_sum')

),

-- The number that the printed rate asks for, and how far it moves with half the rate's last digit.
by_rate as (

    select
        print_id,
        value_base * orientation as value_base,
        orientation,
        {{ identity_ratio_part('value_base') }} as printed,
        case
            when role = 'rate' and (kind <> 'change' or coalesce(sign, 1) * computed >= 0) then abs(computed)
            when role = 'current' and kind <> 'change' then b * r
            when role = 'base' and kind <> 'change' then c / nullif(r, 0)
            when role = 'current' and not is_derived then b * (1 + r)
            when role = 'base' then c / nullif(1 + r, 0)
            when role = 'current' then d * (1 + r) / nullif(r, 0)
            when role = 'difference' and is_derived then abs(c * r / nullif(1 + r, 0))
        end as wanted,
        case
            when role = 'rate' then 0
            when role = 'current' and (kind <> 'change' or not is_derived) then abs(b * dr)
            when role = 'base' and kind <> 'change' then abs(c * dr / nullif(r * r, 0))
            when role = 'current' then abs(d * dr / nullif(r * r, 0))
            else abs(c * dr / nullif((1 + r) * (1 + r), 0))
        end as half_width
    from rates
    where rate_value is not null
        -- What can have no rate has none to be computed from.
        and not has_zero_base
        and not has_negative_base
        -- How a rate was rounded says nothing against the amounts.
        and (role = 'rate' or is_gross)

),

-- The number that the other amounts of the comparison ask for.
by_amounts as (

    select
        print_id,
        value_base * orientation as value_base,
        orientation * case role
            when 'current' then base_value + sign * coalesce(difference_value, 0) - current_value
            when 'base' then current_value - sign * coalesce(difference_value, 0) - base_value
            when 'difference' then abs(current_value - base_value) - difference_value
        end as correction,
        0 as half_width,
        0 as slack
    from rates
    where kind <> 'share'
        and base_value is not null
        and (sign = 0 or difference_value is not null)

),

proposed as (

    select * from weighed
    union all
    select print_id, value_base, orientation * (wanted - printed) as correction, half_width, half_width as slack from by_rate
    union all
    select * from by_amounts

),

exact as (

    select
        print_id,
        value_base,
        -- Beyond any amount of money a print has no proposal: an absurd one must not stop a run.
        try_cast(round(correction, 4) as decimal(24, 4)) as correction,
        min(try_cast(round(half_width, 4) as decimal(24, 4))) as half_width,
        max(try_cast(round(slack, 4) as decimal(24, 4))) as slack
    from proposed
    where try_cast(round(correction, 4) as decimal(24, 4)) <> 0
    group by all

),

slips as (

    select
        exact.print_id,
        exact.value_base,
        min(slips.correction) as correction,
        cast(0 as decimal(24, 4)) as half_width,
        exact.half_width > 0 as is_rough,
        true as is_slip
    from exact
    inner join {{ ref('int_cause_slips') }} as slips
        on exact.print_id = slips.print_id
        and abs(slips.correction - exact.correction) <= exact.slack
    where exact.slack > 0
        -- Near the print one of its many slips is always to be found.
        and abs(exact.correction) >= 50 * exact.slack
    group by exact.print_id, exact.value_base, exact.correction, exact.half_width
    having count(distinct slips.correction) = 1

),

final as (

    select
        print_id,
        value_base,
        correction,
        min(half_width) as half_width,
        bool_and(is_rough) as is_rough,
        bool_or(is_slip) as is_slip
    from (
        select print_id, value_base, correction, half_width, half_width > 0 as is_rough, false as is_slip from exact
        union all
        select * from slips
    )
    -- Nobody prints less than nothing where something stood.
    where value_base < 0 or value_base + correction >= 0
    group by print_id, value_base, correction

)

select * from final
