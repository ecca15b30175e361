-- What a blank cell of a fiscal statement would have printed: its labels name its item as those of a number do (int_value_items). One row a
-- blank.
with cells as (

    select * from {{ ref('int_statement_rows') }}
    where value is null
        or null_kind = 'blank'

),

candidates as (

    select
        cells.value_id,
        case when cells.column_label_norm = item_labels.label_norm then 'column' else 'row' end as axis,
        items.item_code,
        items.parent_code,
        items.fact_family,
        case when item_labels.block_id is null then 0 else 4 end
        + case when item_labels.form_id is null then 0 else 2 end
        + case when item_labels.source_kind is null then 0 else 1 end as specificity
    from cells
    inner join {{ ref('item_labels') }} as item_labels
        on (cells.row_label_norm = item_labels.label_norm or cells.column_label_norm = item_labels.label_norm)
        and (item_labels.source_kind is null or item_labels.source_kind = 'table')
        and (item_labels.form_id is null or item_labels.form_id = cells.form_id)
        and (item_labels.block_id is null or item_labels.block_id = cells.block_id)
    inner join {{ ref('items') }} as items
        on item_labels.item_code = items.item_code
        and items.value_type = 'amount'

),

best as (

    select
        value_id,
        arg_max(item_code, specificity) filter (where axis = 'row') as row_item_code,
        arg_max(parent_code, specificity) filter (where axis = 'row') as row_parent_code,
        arg_max(item_code, specificity) filter (where axis = 'column') as column_item_code,
        arg_max(fact_family, specificity) filter (where axis = 'column') as column_fact_family
    from candidates
    group by value_id

),

final as (

    select
        cells.value_id,
        case
            when cells.block_id is not null and cells.row_kind in ('class', 'total') then
                case
                    when best.column_fact_family = 'spending' and best.column_item_code <> 'expenditure_total' then best.column_item_code
                    when cells.row_kind = 'class' then 'expenditure_total'
                    else best.row_item_code
                end
            when cells.row_kind in ('class', 'total') or cells.code is not null then
                case when best.row_parent_code = best.column_item_code then best.row_item_code else best.column_item_code end
            else coalesce(best.row_item_code, best.column_item_code)
        end as item_code
    from cells
    left join best on cells.value_id = best.value_id

)

select * from final
