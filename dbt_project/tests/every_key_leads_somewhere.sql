-- A document, unit, year or item of a fact that its dimension lacks.
with facts as (

    {{ every_fact(['fact_id', 'document_id', 'unit_id', 'fiscal_year', 'item_code']) }}
    union all by name
    {{ every_fact(
        ['fact_id', 'document_id', 'unit_id', 'fiscal_year', 'cast(null as varchar) as item_code'],
        marts=['fct_indicator', 'fct_score']
    ) }}

)

select
    facts.mart,
    facts.fact_id
from facts
left join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
left join {{ ref('dim_unit') }} as units on facts.unit_id = units.unit_id
left join {{ ref('dim_year') }} as years on facts.fiscal_year = years.fiscal_year
left join {{ ref('dim_item') }} as items on facts.item_code = items.item_code
where documents.document_id is null
    or (facts.unit_id is not null and units.unit_id is null)
    or (facts.fiscal_year is not null and years.fiscal_year is null)
    or (facts.item_code is not null and items.item_code is null)
