{# A number with the decimals of the prints around it. #}
{% macro fixed_decimals(value, decimals) -%}
    case least(greatest(coalesce({{ decimals }}, 0), 0), 6)
        {% for places in range(7) -%}
        when {{ places }} then cast(try_cast({{ value }} as decimal(38, {{ places }})) as varchar)
        {% endfor -%}
    end
{%- endmacro %}
