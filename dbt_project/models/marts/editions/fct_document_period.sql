with periods as (

    select * from {{ ref('stg_document_periods') }}

),

final as (

    select
        {{ surrogate_key(['periods.document_id', 'periods.period_no']) }} as period_id,
        periods.document_id,
        periods.period_no,
        documents.report_id,
        documents.unit_id,
        periods.current_from,
        periods.current_until,
        periods.replaced_by,
        periods.current_until is null as is_current
    from periods
    inner join {{ ref('int_documents') }} as documents on periods.document_id = documents.document_id
    inner join {{ ref('stg_documents') }} as own on periods.document_id = own.document_id
    where not own.is_held

)

select * from final
