{# Whether an actual reaches its target: true, false, or NULL where no one can say (words, a missing operand, an actual
   that is itself only a bound on the other side). #}
{% macro indicator_is_met(indicators) -%}
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
        when {{ i }}.target_operator = '=' and coalesce({{ i }}.actual_operator, '=') = '='
            then {{ i }}.actual_value = {{ i }}.target_value
    end
{%- endmacro %}
