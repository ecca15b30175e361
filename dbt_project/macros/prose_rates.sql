{# CTEs from `currents` (the numbers of comparisons: current_value, base_value, difference_value, sign, direction, rate_value, each with its ulp,
   kind, level_percent) to `rated`: what they come to, as intervals of what they may stand for. A printed number is half a unit of its last digit
   wide on each side. Rates are no money: they are computed in double precision. #}
{% macro prose_rate_ctes(currents) %}
-- A base that nobody prints follows from the change.
based as (

    select
        *,
        coalesce(base_value, case when kind = 'change' and sign is not null then current_value - sign * difference_value end) as based_on,
        coalesce(base_ulp, current_ulp + difference_ulp) as based_ulp,
        base_value is null as is_derived
    from {{ currents }}

),

bounds as (

    select
        *,
        {{ identity_ratio_part("current_value") }} as c,
        {{ identity_ratio_part("based_on") }} as b,
        {{ identity_ratio_part("difference_value") }} * sign as d,
        {{ identity_ratio_part("current_ulp") }} / 2 as ce,
        {{ identity_ratio_part("based_ulp") }} / 2 as be,
        {{ identity_ratio_part("difference_ulp") }} / 2 as de
    from based

),

computed as (

    select
        *,
        -- Of a change, or of a part: (c − b) / b, c / b.
        case
            when b = 0 then null
            when kind = 'change' then (c - b) / abs(b) * 100
            else c / b * 100
        end as computed,
        case
            when b - be <= 0 then null
            when kind <> 'change' then (c - ce) / (b + be) * 100
            -- Where the base is current − change, the change and the current amount are what is printed.
            when is_derived then least((d - de) / (c + ce - (d - de)), (d - de) / (c - ce - (d - de))) * 100
            else ((c - ce) / (b + be) - 1) * 100
        end as computed_low,
        case
            when b - be <= 0 then null
            when kind <> 'change' then (c + ce) / (b - be) * 100
            when is_derived then greatest((d + de) / (c + ce - (d + de)), (d + de) / (c - ce - (d + de))) * 100
            else ((c + ce) / (b - be) - 1) * 100
        end as computed_high
    from bounds

),

printed as (

    select
        *,
        {{ identity_ratio_part("rate_value") }} * case when kind = 'change' then coalesce(sign, case when computed < 0 then -1 else 1 end) else 1 end as printed_rate,
        {{ identity_ratio_part("rate_ulp") }} as rate_step
    from computed

),

facets as (

    select
        *,
        case
            when printed_rate is null or computed_low is null then null
            else printed_rate + rate_step / 2 >= computed_low - 0.0000001
                and printed_rate - rate_step / 2 <= computed_high + 0.0000001
        end as fits_rate,
        -- Cut off, or rounded the wrong way: off by less than the last digit.
        coalesce(abs(computed - printed_rate) < rate_step, false) as nearly_fits_rate,
        case
            when kind = 'share' or sign is null or base_value is null or current_value is null then null
            when sign = 0 then abs(current_value - base_value) <= (current_ulp + base_ulp) / 2
                or abs(current_value - base_value) * 100 <= level_percent * abs(base_value)
            when current_value = base_value then coalesce(difference_value = 0, false) or coalesce(rate_value = 0, false)
            else sign * (current_value - base_value) >= -(current_ulp + base_ulp) / 2
        end as fits_direction,
        case
            when kind = 'share' or difference_value is null or base_value is null or current_value is null then null
            else abs(abs(current_value - base_value) - difference_value) <= (current_ulp + base_ulp + difference_ulp) / 2
        end as fits_difference,
        coalesce(kind = 'change' and is_derived and based_on < -based_ulp / 2 and current_value >= 0, false) as has_negative_base,
        coalesce(based_on = 0 and rate_value > 0, false) as has_zero_base
    from printed

),

rated as (

    select
        *,
        is_misprint or not coalesce(fits_rate, true) as is_contradiction,
        is_misprint or not (coalesce(fits_rate, true) or nearly_fits_rate) as is_gross
    from (
        select
            *,
            has_negative_base or has_zero_base or not coalesce(fits_direction, true) or not coalesce(fits_difference, true)
            or coalesce(direction = 'mixed', false) as is_misprint
        from facets
    )

)
{% endmacro %}
