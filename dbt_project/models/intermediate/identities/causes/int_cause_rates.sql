-- The numbers of a change, a completion or a share, each with its part in it. One row a check, current amount and number.
with checks as (

    select * from {{ ref('int_cause_checks') }}
    where kind in ('change', 'completion', 'prose_share')

),

comparisons as (

    select
        checks.check_id,
        checks.is_broken,
        rates.*,
        case when rates.is_head then heads.head_fact_id else rates.current_fact_id end as compared_fact_id
    from {{ ref('int_prose_rates') }} as rates
    inner join checks
        on rates.comparison_id = checks.check_key
        and rates.document_id = checks.document_id
    inner join {{ ref('int_prose_comparisons') }} as heads on rates.comparison_id = heads.comparison_id

),

prints as (

    select * from {{ ref('int_cause_prints') }}

),

amounts as (

    select fact_id, value, unit_factor, decimals from {{ ref('int_prose_amounts') }}
    union all
    select fact_id, value, unit_factor, exact_decimals as decimals from {{ ref('int_statement_cells') }}

),

parts as (

    {% for role, fact, value in [
        ('current', 'compared_fact_id', 'current_value'), ('base', 'base_fact_id', 'base_value'),
        ('difference', 'difference_fact_id', 'difference_value'), ('rate', 'rate_fact_id', 'rate_value'),
    ] -%}
    select '{{ role }}' as role, {{ fact }} as fact_id, {{ value }} as value_base, comparisons.* from comparisons where {{ fact }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        parts.*,
        coalesce(prints.print_id, parts.fact_id) as print_id,
        amounts.value,
        case when parts.role = 'rate' then 1 else amounts.unit_factor end as value_factor,
        amounts.decimals,
        -- A decrease is read as less than nothing, and compared by its size.
        case when parts.role in ('difference', 'rate') and amounts.value < 0 then -1 else 1 end as orientation
    from parts
    inner join amounts on parts.fact_id = amounts.fact_id
    left join prints on parts.fact_id = prints.fact_id
    where parts.value_base is not null

)

select * from final
