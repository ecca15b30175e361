with documents as (

    select * from {{ ref('stg_documents') }}

),

run_documents as (

    select * from {{ ref('stg_run_documents') }}

)

-- A copy of the same bytes is told by the run; else, where the run has not ended, by the document as it stands.
select
    run_documents.run_id,
    cast(run_documents.position as integer) as position,
    run_documents.document_id,
    run_documents.file_name,
    run_documents.source_uri,
    case
        when run_documents.outcome is not null or run_documents.run_id <> '{{ var("run_id") }}' then run_documents.outcome
        else documents.outcome
    end as outcome,
    run_documents.is_new,
    case
        when run_documents.reason is not null then run_documents.reason
        when run_documents.outcome = 'duplicate' then 'same bytes as ' || documents.file_name
        when run_documents.run_id = '{{ var("run_id") }}' then documents.reason
    end as reason
from run_documents
left join documents on documents.document_id = run_documents.document_id
