-- Whether a check would hold with a corrected print. One row a correction and check that uses the print.
with proposals as (

    select * from {{ ref('int_cause_proposals') }}

),

links as (

    select * from {{ ref('int_cause_links') }}

),

rates as (

    select * from {{ ref('int_cause_rates') }}

),

weighed as (

    select
        proposals.print_id,
        proposals.correction,
        proposals.half_width,
        proposals.is_rough,
        proposals.is_slip,
        links.check_id,
        links.is_broken,
        links.comparison,
        links.left_value + links.left_weight * proposals.correction as new_left,
        case
            when links.factor_side in ('times', 'cap') then links.right_value * (links.value_base + proposals.correction) / nullif(links.value_base, 0)
            when links.factor_side = 'divide' then links.right_value * links.value_base / nullif(links.value_base + proposals.correction, 0)
            else links.right_value + links.right_weight * proposals.correction
        end as new_right,
        -- A corrected print is rounded like the others.
        links.tolerance + proposals.half_width + 0.0001 as tolerance
    from proposals
    inner join links on proposals.print_id = links.print_id

),

corrected as (

    select
        proposals.print_id,
        proposals.correction,
        proposals.half_width,
        proposals.is_rough,
        proposals.is_slip,
        rates.check_id,
        rates.is_broken,
        rates.is_gross as was_gross,
        rates.kind,
        rates.sign,
        rates.direction,
        rates.level_percent,
        {% for role in ['current', 'base', 'difference'] -%}
        rates.{{ role }}_value + case when rates.role = '{{ role }}' then rates.orientation * proposals.correction else 0 end as {{ role }}_value,
        case when rates.role = '{{ role }}' then greatest(rates.{{ role }}_ulp, 2 * proposals.half_width) else rates.{{ role }}_ulp end as {{ role }}_ulp,
        {% endfor -%}
        rates.rate_value + case when rates.role = 'rate' then rates.orientation * proposals.correction else 0 end as rate_value,
        rates.rate_ulp
    from proposals
    inner join rates on proposals.print_id = rates.print_id

),

{{ prose_rate_ctes('corrected') }},

final as (

    select
        print_id,
        correction,
        half_width,
        is_rough,
        is_slip,
        check_id,
        is_broken,
        case
            when comparison = '<=' then new_left <= new_right + tolerance
            when comparison = '>=' then new_left >= new_right - tolerance
            else abs(new_left - new_right) <= tolerance
        end as would_hold,
        comparison = '=' and abs(new_left - new_right) <= 0.0001 as would_be_exact
    from weighed
    union all
    select
        print_id,
        correction,
        half_width,
        is_rough,
        is_slip,
        check_id,
        is_broken,
        -- A correction need not mend how the rate was rounded, unless nothing else was wrong.
        bool_or(not case when is_broken and not was_gross then is_contradiction else is_gross end) as would_hold,
        false as would_be_exact
    from rated
    group by all

)

select * from final
