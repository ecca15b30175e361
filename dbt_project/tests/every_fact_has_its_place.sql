-- A fact without a cell or passage, with one that does not exist, or whose printed text does not stand there.
with facts as (

    {{ every_fact(['fact_id', 'cell_id', 'passage_id', 'printed_text']) }}

)

select
    facts.mart,
    facts.fact_id,
    facts.printed_text
from facts
left join {{ ref('stg_cells') }} as cells on facts.cell_id = cells.cell_id
left join {{ ref('stg_passages') }} as passages on facts.passage_id = passages.passage_id
where facts.printed_text = ''
    or not coalesce(contains(coalesce(cells.text, passages.text), facts.printed_text), false)
