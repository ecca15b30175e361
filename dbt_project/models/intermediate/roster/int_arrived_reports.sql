-- What came in and was not withdrawn, one row a document, with what it says of itself whatever its outcome, and when it came first.
with documents as (

    select * from {{ ref('stg_documents') }}
    where outcome <> 'withdrawn'

),

metadata as (

    select * from {{ ref('stg_report_metadata') }}

),

arrivals as (

    select
        document_id,
        min(arrived_at) as first_arrived_at,
        list_sort(list_distinct(list({{ readable_uri('source_uri') }}))) as source_uris
    from {{ ref('stg_arrivals') }}
    group by document_id

),

numbers as (

    select distinct document_id
    from {{ ref('stg_table_values') }}
    where value is not null
    union
    select distinct document_id
    from {{ ref('stg_mentions') }}
    where value is not null
    union
    select distinct document_id
    from {{ ref('stg_indicators') }}

),

final as (

    select
        documents.document_id,
        documents.file_name,
        documents.outcome,
        documents.media_type in ('text/html', 'multipart/related') as is_page,
        -- A copy of the same text in another file is as good as its original, which is read.
        documents.outcome in ('loaded', 'superseded')
        and (documents.is_held or numbers.document_id is not null)
        or coalesce(originals.outcome in ('loaded', 'superseded'), false) as is_usable,
        documents.outcome = 'loaded' as is_current,
        case
            when metadata.unit_name is not null
                then {{ surrogate_key(['metadata.division_code', 'metadata.body_type', 'metadata.unit_name']) }}
        end as unit_id,
        metadata.report_type,
        coalesce(metadata.fiscal_year, years_of_tables.fiscal_year) as fiscal_year,
        metadata.report_scope,
        arrivals.first_arrived_at,
        {{ china_day('arrivals.first_arrived_at') }} as arrived_on,
        coalesce(arrivals.source_uris, []) as source_uris
    from documents
    left join metadata on documents.document_id = metadata.document_id
    left join {{ ref('int_years_of_tables') }} as years_of_tables on documents.document_id = years_of_tables.document_id
    left join arrivals on documents.document_id = arrivals.document_id
    left join numbers on documents.document_id = numbers.document_id
    left join documents as originals on documents.duplicate_of = originals.document_id

)

select * from final
