-- Every cell and passage behind a broken or waived check.
with asked as (
    select distinct unnest(places) as place_id
    from marts.fct_identity_check
    where root_cause_id is not null
),
printed as (
    select cell_id as place_id, document_id, page, bbox, text, true as is_cell from raw.cells
    union all
    select passage_id, document_id, page, bbox, text, false from raw.passages
)
select
    printed.place_id,
    printed.document_id,
    documents.sha256,
    documents.media_type,
    printed.page,
    printed.bbox,
    printed.text,
    printed.is_cell
from asked
inner join printed using (place_id)
inner join raw.documents as documents using (document_id)
order by printed.document_id, printed.page, printed.place_id
