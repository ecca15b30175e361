with documents as (

    select * from {{ ref('stg_documents') }}

),

metadata as (

    select * from {{ ref('stg_report_metadata') }}

),

joined as (

    select
        documents.document_id,
        documents.file_name,
        documents.source_uri,
        documents.outcome = 'loaded' and not documents.is_held as is_current,
        coalesce(metadata.report_type, 'other') as report_type,
        metadata.fiscal_year,
        metadata.unit_name,
        metadata.unit_name_printed,
        metadata.short_name,
        metadata.body_type,
        metadata.division_code,
        metadata.province,
        metadata.city,
        metadata.county,
        metadata.fiscal_level,
        metadata.report_scope,
        metadata.title,
        case
            when metadata.unit_name is not null
                then {{ surrogate_key(['metadata.division_code', 'metadata.body_type', 'metadata.unit_name']) }}
        end as unit_id
    from documents
    left join metadata on documents.document_id = metadata.document_id
    where documents.outcome in ('loaded', 'superseded')

),

final as (

    select
        *,
        -- One report may come in two files; what names neither unit nor year is a report of its own.
        case
            when unit_id is not null and fiscal_year is not null and report_type <> 'other'
                then {{ surrogate_key(['unit_id', 'fiscal_year', 'report_type', 'report_scope']) }}
            else document_id
        end as report_id,
        -- What an amount is about where the report prints no stage beside it.
        case report_type
            when 'budget' then 'initial_budget'
            else 'actual'
        end as default_stage
    from joined

)

select * from final
