{# The stages of a budget, in the order of the year; the last is a budget that does not say which. #}
{% macro budget_stages() -%}
    'initial_budget', 'budget_adjustment', 'full_year_budget', 'budget_unspecified'
{%- endmacro %}
