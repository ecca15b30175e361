{# Stored with the snapshot, for whoever opens it: the warehouse as it was at the end of a day in China. A macro names its tables by
   schema alone, so that it works under any name that the file has; an attached file wants `use` first. #}
{% macro create_documents_as_of(schema) -%}
    create or replace macro {{ schema }}.documents_as_of(day) as table (
        -- With the period that the day lies in: a document may have counted more than once.
        select documents.* replace (periods.current_from as current_from, periods.current_until as current_until)
        from {{ schema }}.dim_document as documents
        inner join {{ schema }}.fct_document_period as periods on documents.document_id = periods.document_id
        where coalesce({{ china_day('periods.current_from') }} <= cast(day as date), true)
            and coalesce({{ china_day('periods.current_until') }} > cast(day as date), true)
    )
{%- endmacro %}

{% macro create_money_as_of(schema) -%}
    create or replace macro {{ schema }}.money_as_of(day) as table (
        select * exclude (is_current, current_from, current_until)
        from {{ schema }}.fct_money_history
        where document_id in (select document_id from {{ schema }}.documents_as_of(day))
    )
{%- endmacro %}
