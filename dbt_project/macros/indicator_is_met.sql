{# Whether an actual reaches its target: true, false, or NULL where no one can say (words, a missing operand, an actual
   that is itself only a bound on the other side, a target that prints no operator and may be a floor or a bound).
   ``direction`` is that of int_indicator_directions. #}
{% macro indicator_is_met(indicators, direction) -%}
    {%- set i = indicators -%}
    case
        when {{ i }}.kind = 'date' then {{ i }}.actual_date <= {{ i }}.target_date
        when {{ i }}.kind <> 'quantitative' then null
        when {{ i }}.target_operator in ('>=', '>') and {{ i }}.actual_operator in ('<=', '<') then null
        when {{ i }}.target_operator in ('<=', '<') and {{ i }}.actual_operator in ('>=', '>') then null
        when {{ i }}.target_operator = '>=' then {{ i }}.actual_value >= {{ i }}.target_value
        when {{ i }}.target_operator = '>' then {{ i }}.actual_value > {{ i }}.target_value
        when {{ i }}.target_operator = '<=' then {{ i }}.actual_value <= {{ i }}.target_value
        when {{ i }}.target_operator = '<' then {{ i }}.actual_value < {{ i }}.target_value
        -- No operator is printed: a target of 0 is a bound, any other is a floor, a cost or a time limit is a bound.
        when {{ i }}.target_operator = '=' and {{ i }}.actual_value = {{ i }}.target_value
            then case when coalesce({{ i }}.actual_operator, '=') in ('=', '>=', '<=') then true end
        when {{ i }}.target_operator = '=' and {{ direction }} = 'unknown' then null
        when {{ i }}.target_operator = '=' and ({{ i }}.target_value = 0 or {{ direction }} = 'less')
            then case when coalesce({{ i }}.actual_operator, '=') in ('=', '<=', '<') then {{ i }}.actual_value <= {{ i }}.target_value end
        when {{ i }}.target_operator = '='
            then case when coalesce({{ i }}.actual_operator, '=') in ('=', '>=', '>') then {{ i }}.actual_value >= {{ i }}.target_value end
    end
{%- endmacro %}
