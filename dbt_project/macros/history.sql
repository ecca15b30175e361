{# Rows of a table of `ops`, where the snapshot carries it: no rows in a warehouse that no run has built. #}
{% macro history_rows(name, columns) -%}
    {%- set place = source('ops', name) -%}
    {%- set has_past = execute and adapter.get_relation(database=target.database, schema='ops', identifier=name) -%}
    select
        {% for column, kind in columns.items() -%}
        cast({{ column if has_past else 'null' }} as {{ kind }}) as {{ column }}{{ ',' if not loop.last }}
        {% endfor -%}
    {{ 'from ' ~ place if has_past else 'where false' }}
{%- endmacro %}
