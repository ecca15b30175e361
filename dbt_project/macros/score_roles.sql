{# Columns of a form that hold points or serial numbers: they are read with their form and are no facts of their own. #}
{% macro score_roles() -%}
    ('weight', 'score', 'audit_score', 'deduction', 'sequence')
{%- endmacro %}
