-- What a print of a broken check would be without one slip of the hand: a digit changed, lost, added or swapped with the next, the point
-- moved by one to four places. One row a print and other amount, as a correction of it.
with prints as (

    select distinct on (print_id)
        print_id,
        value,
        unit_factor,
        coalesce(decimals, 0) as decimals
    from (
        select print_id, value, unit_factor, decimals from {{ ref('int_cause_links') }} where is_broken
        union all
        select print_id, value, value_factor as unit_factor, decimals from {{ ref('int_cause_rates') }} where is_broken
    )
    where value is not null

),

texts as (

    select
        *,
        {{ fixed_decimals('abs(value)', 'decimals') }} as text
    from prints

),

places as (

    select
        *,
        unnest(range(1, len(text) + 2)) as place
    from texts

),

digits as (

    select unnest(range(0, 10)) as digit

),

changed as (

    select print_id, value, unit_factor, left(text, place - 1) || substr(text, place + 1) as text
    from places
    where substr(text, place, 1) between '0' and '9'
    union all
    select print_id, value, unit_factor, left(text, place - 1) || substr(text, place + 1, 1) || substr(text, place, 1) || substr(text, place + 2)
    from places
    where substr(text, place, 1) between '0' and '9'
        and substr(text, place + 1, 1) between '0' and '9'
    union all
    select print_id, value, unit_factor, left(text, place - 1) || digits.digit || substr(text, place + 1)
    from places
    cross join digits
    where substr(text, place, 1) between '0' and '9'
    union all
    select print_id, value, unit_factor, left(text, place - 1) || digits.digit || substr(text, place)
    from places
    cross join digits

),

others as (

    select
        print_id,
        value,
        unit_factor,
        case when value < 0 then -1 else 1 end * try_cast(text as decimal(30, 8)) as other
    from changed
    union all
    select
        print_id,
        value,
        unit_factor,
        try_cast(value * shift.factor as decimal(30, 8)) as other
    from prints
    cross join (values (10), (100), (1000), (10000), (0.1), (0.01), (0.001), (0.0001)) as shift (factor)

),

final as (

    select distinct
        print_id,
        try_cast((other - value) * unit_factor as decimal(24, 4)) as correction
    from others
    where other <> value

)

select * from final
where correction is not null
