{# The printed name of a class as a key: no white space, no quotation marks, brackets in half width. #}
{% macro class_name_key(name) -%}
    regexp_replace(translate({{ name }}, '（）', '()'), '[\s“”"‘’]+', '', 'g')
{%- endmacro %}
