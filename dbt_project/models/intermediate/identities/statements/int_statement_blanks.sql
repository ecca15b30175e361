-- What a blank cell of a fiscal statement would have printed, by its labels, and of every cell the label that names its item. One row a
-- blank.
with cells as (

    select * from {{ ref('int_statement_rows') }}
    where value is null

),

labelled as (

    select
        value_id,
        form_id,
        block_id,
        -- Of a class the column says what is counted; of any other row its own label does.
        case when is_coded_table or row_kind = 'class' then column_label_norm else row_label_norm end as first_label,
        case when is_coded_table or row_kind = 'class' then row_label_norm else column_label_norm end as second_label,
        row_kind
    from cells

),

candidates as (

    select
        labelled.value_id,
        labelled.first_label = item_labels.label_norm as is_first,
        item_labels.item_code,
        case when item_labels.block_id is null then 0 else 4 end
        + case when item_labels.form_id is null then 0 else 2 end
        + case when item_labels.source_kind is null then 0 else 1 end as specificity
    from labelled
    inner join {{ ref('item_labels') }} as item_labels
        on (labelled.first_label = item_labels.label_norm or labelled.second_label = item_labels.label_norm)
        and (item_labels.source_kind is null or item_labels.source_kind = 'table')
        and (item_labels.form_id is null or item_labels.form_id = labelled.form_id)
        and (item_labels.block_id is null or item_labels.block_id = labelled.block_id)
    inner join {{ ref('items') }} as items
        on item_labels.item_code = items.item_code
        and items.value_type = 'amount'

),

final as (

    select
        labelled.value_id,
        coalesce(
            arg_max(candidates.item_code, candidates.specificity) filter (where candidates.is_first),
            case when labelled.row_kind = 'class' then 'expenditure_total' end,
            arg_max(candidates.item_code, candidates.specificity) filter (where not candidates.is_first)
        ) as item_code
    from labelled
    left join candidates on labelled.value_id = candidates.value_id
    group by labelled.value_id, labelled.row_kind

)

select * from final
