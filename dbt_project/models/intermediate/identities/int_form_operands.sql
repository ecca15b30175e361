-- The fields of score forms and of indicators that a rule may use.
with score_fields as (

    {{ identity_fields(ref('fct_score'), [
        ('self_weight_total', 'total_weight', '分', 'total_weight_cell_id', '0'),
        ('self_score_total', 'total_score', '分', 'total_score_cell_id', 'total_score_decimals'),
        ('execution_rate', 'execution_rate_percent', '%', 'execution_rate_cell_id', 'execution_rate_decimals'),
        ('execution_weight', 'execution_weight', '分', 'execution_weight_cell_id', '0'),
        ('execution_score', 'execution_score', '分', 'execution_score_cell_id', 'execution_score_decimals'),
    ], scope='project', group='cast(null as varchar)', label='cast(null as varchar)', row='0') }}

),

indicator_fields as (

    {{ identity_fields(ref('fct_indicator'), [
        ('indicator_target', 'target_value', 'value_unit', 'target_cell_id', 'target_decimals'),
        ('indicator_actual', 'actual_value', 'value_unit', 'actual_cell_id', 'actual_decimals'),
        ('indicator_weight', 'weight', '分', 'weight_cell_id', '0'),
        ('indicator_score', 'score', '分', 'score_cell_id', '0'),
    ], scope='project', group='level1', label='level3', row='position') }}

),

level1_weights as (

    select
        min_by(fact_id, position) || '#level1' as fact_id,
        document_id,
        any_value(fiscal_year) as fiscal_year,
        'level1_declared_weight' as item_code,
        'actual' as stage,
        level1 as subject,
        level1 as scope_name,
        level1 as group_name,
        'table' as source_kind,
        form_no,
        min(table_no) as table_no,
        min(position) as row_no,
        min_by(level1_weight_cell_id, position) as cell_id,
        min(page) as page,
        level1 as row_label,
        {{ identity_number('level1_weight') }} as printed_text,
        level1_weight as value,
        '分' as unit,
        0 as decimals
    from {{ ref('fct_indicator') }}
    where level1_weight is not null
    group by document_id, form_no, level1, level1_weight

),

final as (

    select * from score_fields
    union all by name
    select * from indicator_fields
    union all by name
    select * from level1_weights

)

select * from final
