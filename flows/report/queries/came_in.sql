-- Every document by content, and every copy of its bytes that came in from another place.
select
    outcome,
    document_id,
    file_name,
    page_count,
    reason,
    coalesce(duplicate_of, superseded_by) as other_id,
    coalesce(is_held, false) as is_held
from raw.documents
union all
select
    'duplicate' as outcome,
    document_id,
    any_value(arrivals.file_name) as file_name,
    any_value(documents.page_count) as page_count,
    null as reason,
    document_id as other_id,
    false as is_held
from raw.arrivals as arrivals
inner join raw.documents as documents using (document_id)
where arrivals.source_uri <> documents.source_uri
group by document_id, arrivals.source_uri
