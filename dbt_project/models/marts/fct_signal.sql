with documents as (

    select * from {{ ref('int_documents') }}

),

codes as (

    select * from {{ ref('signals') }}

),

extraction_signals as (

    select
        document_id,
        code,
        message,
        page,
        cell_id,
        text,
        1 as number_count,
        coalesce(origin, 'reading') || '/' || coalesce(signal_no, 0) as signal_key
    from {{ ref('stg_signals') }}

),

-- What SQL alone can see, beside what extraction saw.
warehouse_signals as (

    select * from {{ ref('int_label_signals') }}
    union all by name
    select * from {{ ref('int_place_signals') }}

),

numbered_signals as (

    select
        document_id,
        code,
        cast(null as varchar) as message,
        page,
        cell_id,
        text,
        number_count,
        'warehouse/' || row_number() over (
            partition by document_id
            order by page, cell_id, code, text
        ) as signal_key
    from warehouse_signals

),

signals as (

    select * from extraction_signals
    union all by name
    select * from numbered_signals

),

final as (

    select
        signals.document_id || '/' || signals.signal_key as signal_id,
        signals.document_id,
        documents.unit_id,
        documents.fiscal_year,
        signals.code,
        codes.severity,
        coalesce(signals.message, codes.meaning_zh) as message,
        signals.page,
        signals.cell_id,
        signals.text,
        cast(signals.number_count as integer) as number_count
    from signals
    left join documents on signals.document_id = documents.document_id
    left join codes on signals.code = codes.code

)

select * from final
