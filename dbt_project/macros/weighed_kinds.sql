{# Kinds of rules whose numbers are weighed against each other, so that it can be told what a print would have to be for them to hold. #}
{% macro weighed_kinds() -%}
    'sum', 'equal', 'agree', 'ratio', 'product', 'compare', 'same_count', 'statement', 'restated', 'prose_sum', 'prose_bound',
    'change', 'completion', 'prose_share'
{%- endmacro %}
