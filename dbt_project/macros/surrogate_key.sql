{# One key from several columns; a missing part is told apart from an empty one. #}
{% macro surrogate_key(columns) -%}
    md5(concat_ws('|', {% for column in columns %}coalesce(cast({{ column }} as varchar), '␀'){{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}
