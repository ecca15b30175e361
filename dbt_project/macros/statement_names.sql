{# A class's name as a key: editions write 其它 and 其他, brackets of two shapes, with or without 支出 at the end. #}
{% macro statement_name_key(name) -%}
    replace({{ identity_class_key(name) }}, '其它', '其他')
{%- endmacro %}

{# Whether a name is a shorter or otherwise edited print of another: a part of it, or the same but for a few signs. #}
{% macro statement_name_is_like(name, other) -%}
    (length({{ name }}) >= 2 and (contains({{ other }}, {{ name }}) or contains({{ name }}, {{ other }}))
        or 3 * damerau_levenshtein({{ name }}, {{ other }}) <= greatest(length({{ name }}), length({{ other }})))
{%- endmacro %}
