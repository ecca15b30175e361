with score_forms as (

    select * from {{ ref('stg_score_forms') }}

),

indicators as (

    select * from {{ ref('stg_indicators') }}

),

claimed as (

    select
        unnest([
            total_weight_cell_id,
            total_score_cell_id,
            execution_rate_cell_id,
            execution_weight_cell_id,
            execution_score_cell_id
        ]) as cell_id
    from score_forms
    union
    select
        unnest([
            level1_weight_cell_id,
            target_cell_id,
            actual_cell_id,
            weight_cell_id,
            score_cell_id,
            note_cell_id
        ]) as cell_id
    from indicators

),

final as (

    select cell_id
    from claimed
    where cell_id is not null

)

select * from final
