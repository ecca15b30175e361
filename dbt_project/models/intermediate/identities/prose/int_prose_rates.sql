-- What a comparison's numbers come to, as intervals of what they may stand for: a printed number is half a unit of its last digit wide on
-- each side. One row a comparison and current amount (the one it names, and the first of its paragraph). Rates are no money: they are
-- computed in double precision.
with comparisons as (

    select * from {{ ref('int_prose_comparisons') }}

),

currents as (

    select
        comparisons.* exclude (head_fact_id, head_value, head_ulp),
        false as is_head
    from comparisons
    union all by name
    select
        comparisons.* exclude (head_fact_id, head_value, head_ulp)
        replace (head_value as current_value, head_ulp as current_ulp),
        true as is_head
    from comparisons
    where head_fact_id is not null

),

-- A base that nobody prints follows from the change.
based as (

    select
        *,
        coalesce(base_value, case when kind = 'change' and sign is not null then current_value - sign * difference_value end) as based_on,
        coalesce(base_ulp, current_ulp + difference_ulp) as based_ulp,
        base_value is null as is_derived
    from currents

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

final as (

    select
        *,
        {{ identity_ratio_part("rate_value") }} * case when kind = 'change' then coalesce(sign, case when computed < 0 then -1 else 1 end) else 1 end as printed_rate,
        {{ identity_ratio_part("rate_ulp") }} as rate_step
    from computed

)

select * from final
