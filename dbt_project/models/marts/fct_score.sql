with score_forms as (

    select * from {{ ref('stg_score_forms') }}

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
        score_forms.document_id || '/f' || score_forms.form_no as fact_id,
        min(cells.confidence) as confidence
    from score_forms
    inner join cells
        on cells.cell_id in (
            score_forms.total_weight_cell_id, score_forms.total_score_cell_id, score_forms.execution_rate_cell_id,
            score_forms.execution_weight_cell_id, score_forms.execution_score_cell_id
        )
    group by all

),

final as (

    select
        score_forms.document_id || '/f' || score_forms.form_no as fact_id,
        score_forms.document_id,
        documents.unit_id,
        documents.fiscal_year,
        score_forms.project,
        score_forms.total_weight,
        score_forms.total_score,
        score_forms.execution_rate_percent,
        score_forms.execution_weight,
        score_forms.execution_score,
        score_forms.grade,
        score_forms.form_id,
        score_forms.form_no,
        score_forms.table_no,
        score_forms.page,
        score_forms.total_weight_cell_id,
        score_forms.total_score_cell_id,
        score_forms.execution_rate_cell_id,
        score_forms.execution_weight_cell_id,
        score_forms.execution_score_cell_id,
        score_forms.total_score_decimals,
        score_forms.execution_rate_decimals,
        score_forms.execution_score_decimals,
        coalesce(doubts.confidence, 1) as confidence
    from score_forms
    inner join documents on score_forms.document_id = documents.document_id
    left join doubts on score_forms.document_id || '/f' || score_forms.form_no = doubts.fact_id

)

select * from final
