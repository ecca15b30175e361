{# A body and a year as one name, for axes that take one. #}
{% macro name_of_unit_year() -%}
    unit_name || ' ' || fiscal_year
{%- endmacro %}
