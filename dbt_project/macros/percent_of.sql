{# How many percent of `whole` a `part` is, to two decimals, rounded half away from zero: in whole numbers, since a division is a
   float in DuckDB. NULL without a positive whole. #}
{% macro percent_of(part, whole) -%}
    case
        when {{ whole }} > 0
            then cast(sign({{ part }}) * (
                (abs(cast({{ part }} * 100 as hugeint)) * 20000 + cast({{ whole }} * 100 as hugeint))
                // (2 * cast({{ whole }} * 100 as hugeint))
            ) as decimal(15,0)) * cast(0.01 as decimal(3,2))
    end
{%- endmacro %}
