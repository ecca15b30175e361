with source as (

    select * from {{ source('raw', 'indicators') }}

),

renamed as (

    select
        document_id,
        indicator_id,
        form_no,
        form_id,
        table_no,
        page,
        project,
        position,
        level1,
        level2,
        level3,
        target_text,
        target_operator,
        target_value,
        target_decimals,
        actual_text,
        actual_operator,
        actual_value,
        actual_decimals,
        value_unit,
        kind,
        try_cast(target_date as date) as target_date,
        try_cast(actual_date as date) as actual_date,
        weight,
        score,
        deviation_note,
        level1_weight,
        level1_weight_cell_id,
        target_cell_id,
        actual_cell_id,
        weight_cell_id,
        score_cell_id,
        note_cell_id
    from source

)

select * from renamed
