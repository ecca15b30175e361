with numbers as (

    select * from {{ ref('int_printed_numbers') }}
    where not is_current

),

documents as (

    select
        document_id,
        superseded_by
    from {{ ref('stg_documents') }}
    where outcome in ('superseded', 'withdrawn')

),

money_facts as (

    {{ money_facts('numbers') }}

),

final as (

    select
{{ money_fact_columns() }},
        money_facts.mart as fact_table,
        documents.superseded_by
    from money_facts
    inner join documents using (document_id)

)

select * from final
