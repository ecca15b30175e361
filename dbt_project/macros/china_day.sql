{# The day in China, where due dates end, of a time that the tables keep as UTC. There is no summer time. #}
{% macro china_day(moment) -%}
    cast({{ moment }} + interval 8 hours as date)
{%- endmacro %}
