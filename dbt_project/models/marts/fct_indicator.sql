with indicators as (

    select * from {{ ref('stg_indicators') }}

),

documents as (

    select * from {{ ref('int_documents') }}
    where is_current

),

cells as (

    select cell_id, confidence from {{ ref('stg_cells') }}
    where confidence < 1

),

-- The least sure cell speaks for the row; what was not recognised from a picture is certain.
doubts as (

    select
        indicators.indicator_id as fact_id,
        min(cells.confidence) as confidence
    from indicators
    inner join cells
        on cells.cell_id in (
            indicators.target_cell_id, indicators.actual_cell_id, indicators.weight_cell_id, indicators.score_cell_id
        )
    group by all

),

final as (

    select
        indicators.indicator_id as fact_id,
        indicators.document_id,
        documents.unit_id,
        documents.fiscal_year,
        indicators.project,
        indicators.position,
        indicators.level1,
        indicators.level2,
        indicators.level3,
        indicators.target_text,
        indicators.target_operator,
        indicators.target_value,
        indicators.actual_text,
        indicators.actual_value,
        indicators.value_unit,
        indicators.kind,
        indicators.target_date,
        indicators.actual_date,
        indicators.weight,
        indicators.score,
        {{ indicator_is_met('indicators', 'directions.direction') }} as is_met,
        indicators.deviation_note,
        indicators.page,
        indicators.target_cell_id,
        indicators.actual_cell_id,
        indicators.weight_cell_id,
        indicators.score_cell_id,
        indicators.note_cell_id,
        indicators.form_id,
        indicators.form_no,
        indicators.table_no,
        indicators.target_decimals,
        indicators.actual_operator,
        indicators.actual_decimals,
        indicators.level1_weight,
        indicators.level1_weight_cell_id,
        coalesce(doubts.confidence, 1) as confidence
    from indicators
    inner join documents on indicators.document_id = documents.document_id
    inner join {{ ref('int_indicator_directions') }} as directions on indicators.indicator_id = directions.indicator_id
    left join doubts on indicators.indicator_id = doubts.fact_id

)

select * from final
