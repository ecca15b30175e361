-- The editions of a report side by side: what a document replaced, and itself. A document that was replaced stands in two pairs where
-- it had replaced another: once as the new one, once as the old one.
with documents as (

    select
        document_id,
        coalesce(first_superseded_by, superseded_by) as replaced_by
    from {{ ref('stg_documents') }}
    where outcome = 'superseded'

),

final as (

    select
        replaced_by as edition_id,
        document_id,
        false as is_new
    from documents
    union all
    select distinct
        replaced_by as edition_id,
        replaced_by as document_id,
        true as is_new
    from documents

)

select * from final
