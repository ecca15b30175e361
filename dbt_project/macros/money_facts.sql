{# The numbers that are budgets, expenditures or revenues, each with the mart that it belongs to. #}
{% macro money_facts(numbers) -%}
    select
        *,
        case
            when fact_family = 'revenue' then 'fct_revenue'
            -- What a project leaves over is money to come, whatever line it stands on.
            when stage = 'carryover' then 'fct_revenue'
            when stage = 'actual' then 'fct_expenditure'
            else 'fct_budget'
        end as mart
    from {{ numbers }}
    where amount_yuan is not null
        and fact_family in ('spending', 'revenue')
        and stage in ('actual', 'carryover', {{ budget_stages() }})
        -- A goal is neither budgeted nor spent.
        and not is_target
{%- endmacro %}
