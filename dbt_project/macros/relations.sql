{# DuckDB names a file's catalog after the file. A view that spelled the catalog out would break when the snapshot is
   published under another name, so no relation carries its database. #}
{% macro ref() %}
    {%- do return(builtins.ref(*varargs, **kwargs).include(database=false)) -%}
{% endmacro %}

{% macro source() %}
    {%- do return(builtins.source(*varargs, **kwargs).include(database=false)) -%}
{% endmacro %}
