-- A money fact that counts twice: published, and kept of a superseded edition.
{{ config(meta={'rests_on': 'rows'}) }}

with published as (

    {{ every_fact(['fact_id', 'document_id'], marts=['fct_budget', 'fct_expenditure', 'fct_revenue']) }}

)

select fact_id
from {{ ref('fct_superseded') }}
where document_id in (select document_id from published)
