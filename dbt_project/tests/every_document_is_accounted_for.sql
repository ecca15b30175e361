-- A file that came in and is no document, a document with an outcome of no meaning, one that points at a document that is
-- not there, or a loaded one that the dimension lacks.
{{ config(meta={'rests_on': 'rows'}) }}

with documents as (

    select * from {{ ref('stg_documents') }}

),

problems as (

    select
        arrivals.document_id,
        'arrived, but no document' as problem
    from {{ ref('stg_arrivals') }} as arrivals
    anti join documents on arrivals.document_id = documents.document_id
    where arrivals.document_id is not null
    union all
    select
        document_id,
        'outcome is not one of the list' as problem
    from documents
    where outcome is null
        or outcome not in ('loaded', 'duplicate', 'superseded', 'withdrawn', 'quarantined', 'unrecognised')
    union all
    select
        document_id,
        'not loaded, without a reason' as problem
    from documents
    where outcome in ('quarantined', 'unrecognised') and reason is null
    union all
    select
        documents.document_id,
        'points at a document that is not there' as problem
    from documents
    left join documents as originals
        on coalesce(documents.duplicate_of, documents.superseded_by) = originals.document_id
    where coalesce(documents.duplicate_of, documents.superseded_by) is not null
        and originals.document_id is null
    union all
    select
        documents.document_id,
        'loaded, but not in dim_document' as problem
    from documents
    anti join {{ ref('dim_document') }} as dim_document on documents.document_id = dim_document.document_id
    where documents.outcome = 'loaded'

)

select * from problems
