{# Stored with the snapshot, for whoever opens it: the warehouse as it was at the end of a day in China. A macro names its tables by
   schema alone, so that it works under any name that the file has; an attached file wants `use` first. #}
{% macro create_documents_as_of(schema) -%}
    create or replace macro {{ schema }}.documents_as_of(day) as table (
        with counted as (
            select *
            from {{ schema }}.dim_document
            where coalesce({{ china_day('current_from') }} <= cast(day as date), true)
                -- What the policy holds back never counts.
                and coalesce({{ china_day('current_until') }} > cast(day as date), is_current)
        )

        select *
        from counted
        where document_id not in (select unnest(interrupted_ids) from counted)
    )
{%- endmacro %}

{% macro create_money_as_of(schema) -%}
    create or replace macro {{ schema }}.money_as_of(day) as table (
        select * exclude (is_current, current_from, current_until)
        from {{ schema }}.fct_money_history
        where document_id in (select document_id from {{ schema }}.documents_as_of(day))
    )
{%- endmacro %}
