{{ config(
    materialized='view',
    post_hook=["{{ create_documents_as_of(this.schema) }}", "{{ create_money_as_of(this.schema) }}"]
) }}

with facts as (

    {% for mart in ['fct_budget', 'fct_expenditure', 'fct_revenue'] -%}
    select
        *,
        '{{ mart }}' as fact_table
    from {{ ref(mart) }}
    union all
    {% endfor -%}
    select * exclude (superseded_by)
    from {{ ref('fct_superseded') }}

),

final as (

    select
        facts.*,
        documents.report_id,
        documents.is_current,
        documents.current_from,
        documents.current_until
    from facts
    inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id

)

select * from final
