{# The named columns of every mart whose rows are printed numbers. #}
{% macro every_fact(columns, marts=['fct_budget', 'fct_expenditure', 'fct_revenue', 'fct_quantity']) -%}
    {%- for mart in marts %}
    select
        '{{ mart }}' as mart,
        {{ columns | join(', ') }}
    from {{ ref(mart) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
