-- Paragraphs that print again, word for word, what an earlier one of the document prints: one contradiction is told once. One row a
-- paragraph.
with passages as (

    select
        passage_id,
        passage_no,
        min(passage_no) over (partition by document_id, text) as first_passage_no
    from {{ ref('stg_passages') }}
    -- Shorter lines (0万元。) are no copies of each other.
    where length(text) >= 20

)

select passage_id
from passages
where passage_no > first_passage_no
