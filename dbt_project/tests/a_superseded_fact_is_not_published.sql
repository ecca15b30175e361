-- A money fact that counts twice: published, and kept of a superseded edition; or one kept of a document that was not superseded.
with published as (

    {{ every_fact(['fact_id', 'document_id'], marts=['fct_budget', 'fct_expenditure', 'fct_revenue']) }}

)

select superseded.fact_id
from {{ ref('fct_superseded') }} as superseded
left join {{ ref('stg_documents') }} as newer on superseded.superseded_by = newer.document_id
where superseded.document_id in (select document_id from published)
    or newer.document_id is null
