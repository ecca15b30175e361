-- The prints that a check weighs on its two sides, with the weight that each has there. One row a check and print.
with checks as (

    select * from {{ ref('int_cause_checks') }}

),

facts as (

    select
        facts.*,
        coalesce(prints.print_id, facts.fact_id) as print_id
    from {{ ref('int_check_facts') }} as facts
    left join {{ ref('int_cause_prints') }} as prints on facts.fact_id = prints.fact_id
    where facts.value_base is not null

),

sided as (

    select
        checks.* exclude (check_key),
        facts.fact_id,
        facts.print_id,
        facts.value_base,
        facts.value,
        facts.unit_factor,
        facts.decimals,
        facts.weight,
        case
            when checks.kind in ('agree', 'same_count') then case when facts.value_base = checks.left_value then 'left' else 'right' end
            else facts.side
        end as side
    from checks
    inner join facts on checks.check_id = facts.check_id
    -- Of prints that should agree, those that stray are what a correction would touch.
    qualify checks.kind <> 'agree'
        or facts.value_base = checks.right_value
        or count(*) over (partition by checks.check_id, facts.value_base) = 1

),

final as (

    select
        check_id,
        document_id,
        kind,
        comparison,
        is_broken,
        left_value,
        right_value,
        tolerance,
        print_id,
        min(fact_id) as fact_id,
        arg_min(value_base, fact_id) as value_base,
        arg_min(value, fact_id) as value,
        arg_min(unit_factor, fact_id) as unit_factor,
        arg_min(decimals, fact_id) as decimals,
        coalesce(sum(weight) filter (where side = 'left'), 0) as left_weight,
        coalesce(sum(weight) filter (where side = 'right'), 0) as right_weight,
        any_value(side) filter (where side not in ('left', 'right')) as factor_side
    from sided
    where side is not null
    group by all

)

select * from final
