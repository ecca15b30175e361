{# A printed amount in 元, exact to the 分. What has more digits than any amount (or than DECIMAL(20,2) holds) is NULL and
   becomes a signal: one absurd number must not stop a run. #}
{% macro amount_in_yuan(value, yuan) -%}
    try_cast(try_cast({{ value }} as decimal(26, 8)) * cast({{ yuan }} as decimal(10, 0)) as decimal(20, 2))
{%- endmacro %}
