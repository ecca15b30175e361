-- What a comparison's numbers come to, and whether they agree (macros/prose_rates.sql). One row a comparison, current amount (the one it
-- names, and the first of its paragraph) and base (the one it names, and the line's other budgets where 预算 may mean any).
with comparisons as (

    select
        * exclude (kind),
        kind as rule_kind,
        -- 比年初预算减少5万元，下降10%: a completion that is told as a change is computed as one.
        case when is_told_as_change then 'change' else kind end as kind
    from {{ ref('int_prose_comparisons') }}

),

other_budgets as (

    select
        comparisons.comparison_id,
        budgets.fact_id,
        budgets.printed_text,
        budgets.value_base,
        budgets.ulp_base
    from comparisons
    inner join {{ ref('int_prose_amounts') }} as bases on comparisons.base_fact_id = bases.fact_id
    inner join {{ ref('int_prose_amounts') }} as budgets
        on bases.passage_id = budgets.passage_id
        and coalesce(bases.item_code, bases.label) = coalesce(budgets.item_code, budgets.label)
        and bases.fund = budgets.fund
        and bases.class_key is not distinct from budgets.class_key
        and bases.fiscal_year = budgets.fiscal_year
        and bases.fact_id <> budgets.fact_id
        and budgets.stage in ('initial_budget', 'full_year_budget', 'budget_unspecified')
        and budgets.value_base is not null
    where comparisons.rule_kind = 'completion'
        and comparisons.base_stage = 'budget_unspecified'
        and not budgets.is_part

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
    union all by name
    select
        comparisons.* exclude (head_fact_id, head_value, head_ulp)
        replace (
            other_budgets.fact_id as base_fact_id, other_budgets.printed_text as base_text,
            other_budgets.value_base as base_value, other_budgets.ulp_base as base_ulp
        ),
        false as is_head
    from comparisons
    inner join other_budgets on comparisons.comparison_id = other_budgets.comparison_id

),

{{ prose_rate_ctes('currents') }}

select * from rated
