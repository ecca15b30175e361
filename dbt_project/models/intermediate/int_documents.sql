with documents as (

    select * from {{ ref('stg_documents') }}

),

metadata as (

    select * from {{ ref('stg_report_metadata') }}

),

-- The newest of a document's periods.
periods as (

    select * from {{ ref('stg_document_periods') }}
    qualify period_no = max(period_no) over (partition by document_id)

),

joined as (

    select
        documents.document_id,
        documents.file_name,
        documents.source_uri,
        documents.outcome = 'loaded' and not documents.is_held as is_current,
        periods.current_from,
        periods.current_until,
        coalesce(metadata.report_type, 'other') as report_type,
        -- Tables that print no year are those of the narrative that restates them.
        coalesce(metadata.fiscal_year, years_of_tables.fiscal_year) as fiscal_year,
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
    -- What the policy holds back says nothing here, though raw keeps what it says of itself.
    left join metadata on documents.document_id = metadata.document_id and not documents.is_held
    left join periods on documents.document_id = periods.document_id
    left join {{ ref('int_years_of_tables') }} as years_of_tables on documents.document_id = years_of_tables.document_id
    where documents.outcome in ('loaded', 'superseded', 'withdrawn')

),

-- A file that does not say whose edition it is (the tables alone) belongs to the one edition that there is of the report.
only_scopes as (

    select
        unit_id,
        fiscal_year,
        report_type,
        any_value(report_scope) as report_scope
    from joined
    where report_scope is not null
    group by unit_id, fiscal_year, report_type
    having count(distinct report_scope) = 1

),

final as (

    select
        joined.*,
        -- One report may come in two files; what names neither unit nor year is a report of its own.
        case
            when joined.unit_id is not null and joined.fiscal_year is not null and joined.report_type <> 'other'
                then {{ surrogate_key([
                    'joined.unit_id',
                    'joined.fiscal_year',
                    'joined.report_type',
                    'coalesce(joined.report_scope, only_scopes.report_scope)'
                ]) }}
            else joined.document_id
        end as report_id,
        -- What an amount is about where the report prints no stage beside it.
        case joined.report_type
            when 'budget' then 'initial_budget'
            else 'actual'
        end as default_stage
    from joined
    left join only_scopes
        on joined.unit_id = only_scopes.unit_id
        and joined.fiscal_year = only_scopes.fiscal_year
        and joined.report_type = only_scopes.report_type

)

select * from final
