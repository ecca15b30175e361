{# A place as people write it. A name that is no UTF-8, as some file systems hold, stays as it is. #}
{% macro readable_uri(uri) -%}
    coalesce(try(url_decode({{ uri }})), {{ uri }})
{%- endmacro %}
