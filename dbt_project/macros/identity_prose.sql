{# A class's name as a key: no white space, one shape of brackets, with or without 支出 at its end. #}
{% macro identity_class_key(name) -%}
    regexp_replace(replace(translate(regexp_replace({{ name }}, '[\s“”"、，]+', '', 'g'), '（）', '()'), '其它', '其他'), '支出$', '')
{%- endmacro %}

{# A rate for people, two decimals and the sign where it falls. #}
{% macro identity_rate(value) -%}
    case when {{ value }} < 0 then '−' else '' end || {{ identity_number('round(' ~ value ~ ', 2)') }}
{%- endmacro %}
