{# A place that was recognised from a picture less surely than this is taken for misread where a sum breaks. #}
{% macro doubtful_below() -%}
    0.9
{%- endmacro %}
