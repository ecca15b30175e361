{#- What the last snapshot holds of documents that are not built anew, for a model that has to look at all of them: `union all by name` to
its rows in a delta build (docs/decisions/0014-delta-builds.md), nothing where all documents are built. -#}
{% macro carried_rows(model) -%}
    {%- if execute and adapter.get_relation(database=target.database, schema='carried', identifier=model) -%}
        union all by name
        select * from carried.{{ model }}
    {%- endif -%}
{%- endmacro %}
