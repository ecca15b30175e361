-- What came in, by outcome, the first of each by name.
select
    came_in.outcome,
    came_in.document_id,
    came_in.file_name,
    units.unit_name,
    published.fiscal_year,
    published.report_type,
    came_in.page_count,
    came_in.reason,
    others.file_name as other_file,
    came_in.is_held
from came_in
left join marts.dim_document as published on came_in.document_id = published.document_id
left join marts.dim_unit as units on published.unit_id = units.unit_id and units.is_current
left join raw.documents as others on came_in.other_id = others.document_id
qualify row_number() over (partition by came_in.outcome order by came_in.file_name, came_in.document_id) <= getvariable('most_documents')
order by units.unit_name nulls last, published.fiscal_year, came_in.file_name, came_in.document_id
