-- Documents of every outcome, the first of each by name.
select
    documents.outcome,
    documents.document_id,
    documents.file_name,
    units.unit_name,
    published.fiscal_year,
    published.report_type,
    documents.page_count,
    documents.reason,
    others.file_name as other_file,
    coalesce(documents.is_held, false) as is_held
from raw.documents as documents
left join marts.dim_document as published on documents.document_id = published.document_id
left join marts.dim_unit as units on published.unit_id = units.unit_id and units.is_current
left join raw.documents as others on others.document_id = coalesce(documents.duplicate_of, documents.superseded_by)
qualify row_number() over (partition by documents.outcome order by documents.file_name, documents.document_id) <= getvariable('most_documents')
order by units.unit_name nulls last, published.fiscal_year, documents.file_name, documents.document_id
