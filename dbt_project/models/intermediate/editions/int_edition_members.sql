-- The editions of a report side by side: what a document replaced at one time, and itself. A document that was replaced stands in two
-- sets where it had replaced another: once as the new one, once as the old one. One that was put back has a set each time it came.
with documents as (

    select * from {{ ref('stg_documents') }}

),

-- An edition that was withdrawn says nothing any more.
replaced as (

    select
        periods.document_id,
        periods.replaced_by,
        periods.current_until as restated_at
    from {{ ref('stg_document_periods') }} as periods
    inner join documents as newer on periods.replaced_by = newer.document_id
    where newer.outcome in ('loaded', 'superseded')

),

-- Replaced by one that was withdrawn since: beside the newest that there is.
others as (

    select
        documents.document_id,
        documents.superseded_by as replaced_by,
        newer.current_from as restated_at
    from documents
    inner join {{ ref('int_documents') }} as newer on documents.superseded_by = newer.document_id
    where documents.document_id not in (select document_id from replaced)

),

pairs as (

    select * from replaced
    union all
    select * from others

),

members as (

    select
        *,
        concat_ws('@', replaced_by, strftime(restated_at, '%Y%m%dT%H%M%S.%f')) as edition_id
    from pairs

),

final as (

    select
        edition_id,
        replaced_by as new_document_id,
        restated_at,
        document_id,
        false as is_new
    from members
    union all
    select distinct
        edition_id,
        replaced_by as new_document_id,
        restated_at,
        replaced_by as document_id,
        true as is_new
    from members

)

select * from final
