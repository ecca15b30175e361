{# Stored with the snapshot, for whoever opens it: the warehouse as it was at the end of a day in China. A macro names its tables by
   schema alone, so that it works under any name that the file has; an attached file wants `use` first. #}
{% macro create_documents_as_of(schema) -%}
    create or replace macro {{ schema }}.documents_as_of(day) as table (
        select *
        from {{ schema }}.dim_document
        where {{ counted_on('dim_document', 'day') }}
    )
{%- endmacro %}

{% macro create_money_as_of(schema) -%}
    create or replace macro {{ schema }}.money_as_of(day) as table (
        select * exclude (current_from, current_until)
        from {{ schema }}.fct_money_history
        where {{ counted_on('fct_money_history', 'day') }}
    )
{%- endmacro %}

{# Whether a document counted at the end of a day. What the policy holds back counts never, what has no arrival always. #}
{% macro counted_on(relation, day) -%}
    coalesce({{ china_day(relation ~ '.current_from') }} <= cast({{ day }} as date), true)
    and coalesce({{ china_day(relation ~ '.current_until') }} > cast({{ day }} as date), {{ relation }}.is_current)
{%- endmacro %}
