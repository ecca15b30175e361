with source as (

    select * from {{ source('raw', 'score_forms') }}

),

renamed as (

    select
        document_id,
        form_no,
        form_id,
        table_no,
        page,
        project,
        total_weight,
        total_score,
        execution_rate_percent,
        execution_weight,
        execution_score,
        grade,
        total_weight_cell_id,
        total_score_cell_id,
        execution_rate_cell_id,
        execution_weight_cell_id,
        execution_score_cell_id,
        total_score_decimals,
        execution_rate_decimals,
        execution_score_decimals
    from source

)

select * from renamed
