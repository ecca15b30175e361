{# Kinds of rules that compare two weighed sides, so that it can be told what a print would have to be for them to hold. #}
{% macro weighed_kinds() -%}
    'sum', 'equal', 'agree', 'ratio', 'product', 'compare', 'same_count', 'statement', 'restated', 'prose_sum',
    'restated', 'prose_sum', 'change', 'completion'
{%- endmacro %}
