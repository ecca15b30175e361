-- A fact without a cell or passage, or with one that does not exist.
{{ config(meta={'rests_on': 'rows'}) }}

with facts as (

    {{ every_fact(['fact_id', 'cell_id', 'passage_id']) }}

)

select
    facts.mart,
    facts.fact_id
from facts
left join {{ ref('stg_cells') }} as cells on facts.cell_id = cells.cell_id
left join {{ ref('stg_passages') }} as passages on facts.passage_id = passages.passage_id
where cells.cell_id is null and passages.passage_id is null
