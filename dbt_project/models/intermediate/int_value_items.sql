with table_values as (

    select * from {{ ref('stg_table_values') }}
    where value is not null

),

money_units as (

    select unit from {{ ref('money_units') }}

),

item_labels as (

    select
        *,
        -- A label of one block of one form says more than a label of the form, and that more than a label alone.
        case when block_id is null then 0 else 4 end
        + case when form_id is null then 0 else 2 end
        + case when source_kind is null then 0 else 1 end as specificity
    from {{ ref('item_labels') }}
    where source_kind is null or source_kind = 'table'

),

items as (

    select * from {{ ref('items') }}

),

project_scope as (

    select * from {{ ref('project_scope') }}

),

-- A form that names a project is about that project alone.
project_forms as (

    select
        document_id,
        form_no,
        any_value(project) as project
    from {{ ref('stg_score_forms') }}
    where project is not null
    group by document_id, form_no

),

axes as (

    select
        value_id,
        form_id,
        block_id,
        'row' as axis,
        row_label_norm as label_norm
    from table_values
    where row_label_norm is not null
    union all
    select
        value_id,
        form_id,
        block_id,
        'column' as axis,
        column_label_norm as label_norm
    from table_values
    where column_label_norm is not null
    union all
    select
        value_id,
        form_id,
        block_id,
        'parent' as axis,
        parent_label_norm as label_norm
    from table_values
    where parent_label_norm is not null

),

candidates as (

    select
        axes.value_id,
        axes.axis,
        items.item_code,
        items.fact_family,
        items.parent_code,
        {{ is_item_of_unit('items', 'table_values.unit', 'money_units.unit is not null') }} as is_of_unit,
        item_labels.specificity
    from axes
    inner join item_labels
        on axes.label_norm = item_labels.label_norm
        and (item_labels.form_id is null or axes.form_id = item_labels.form_id)
        and (item_labels.block_id is null or axes.block_id = item_labels.block_id)
    inner join items on item_labels.item_code = items.item_code
    inner join table_values on axes.value_id = table_values.value_id
    left join money_units on table_values.unit = money_units.unit

),

best as (

    select
        value_id,
        arg_max(item_code, specificity) filter (where axis = 'row' and is_of_unit) as row_item_code,
        arg_max(item_code, specificity) filter (where axis = 'column' and is_of_unit) as column_item_code,
        arg_max(fact_family, specificity) filter (where axis = 'column' and is_of_unit) as column_fact_family,
        arg_max(parent_code, specificity) filter (where axis = 'row' and is_of_unit) as row_parent_code,
        arg_max(item_code, specificity) filter (where axis = 'parent') as parent_item_code
    from candidates
    group by value_id

),

-- Of a fiscal statement the kind of row and the side say which label names the number: row labels such as 住房公积金 or 其他支出
-- are classes there, and a class's row counts what its column counts.
statement_items as (

    select
        table_values.value_id,
        case
            -- The row of a class or of a total: a column that names a kind of spending (人员经费) says more than the row.
            when table_values.block_id is not null
                and best.column_fact_family = 'spending'
                and best.column_item_code <> 'expenditure_total'
                then best.column_item_code
            when table_values.block_id is not null and table_values.row_kind = 'class' then 'expenditure_total'
            when table_values.block_id is not null then best.row_item_code
            -- A total of a part: 人员经费合计 in a table of basic expenditure.
            when table_values.row_kind = 'total' and best.row_parent_code = best.column_item_code then best.row_item_code
            else best.column_item_code
        end as item_code
    from table_values
    left join best on table_values.value_id = best.value_id
    where table_values.statement is not null
        and (
            table_values.row_kind in ('class', 'total')
            or {{ printed_class_code('table_values') }} is not null
        )

),

resolved as (

    select
        table_values.value_id,
        project_forms.project,
        best.parent_item_code,
        money_units.unit is not null as is_money,
        case
            -- Some columns name their numbers themselves: money received is neither the row's budget nor its spending.
            when table_values.role = 'received' then 'funding_received'
            when table_values.role = 'execution_rate' then 'execution_rate'
            -- What a statement's column says of the year before is no amount of the row.
            when table_values.role = 'change' then 'change_amount'
            when table_values.statement is not null and table_values.role = 'rate' then 'change_rate'
            when statement_items.value_id is not null then statement_items.item_code
            -- The row of the whole money under a column that names a source (合计 under 其他资金) is that source's.
            when money_units.unit is not null
                and best.row_item_code = 'expenditure_total'
                and best.column_fact_family = 'revenue'
                then best.column_item_code
            -- In a row of a list of projects the columns tell the project's money and whose a part of it is.
            when money_units.unit is not null
                and best.row_item_code is null
                and table_values.subject = table_values.row_label_norm
                and best.column_item_code = 'expenditure_total'
                then 'project_item'
            when money_units.unit is not null
                and best.row_item_code is null
                and table_values.subject = table_values.row_label_norm
                and best.column_fact_family = 'revenue'
                then 'expenditure_project_part'
            -- Else the row names the money and its column the stage; of a count or a rate the column says what it is.
            when money_units.unit is not null
                then coalesce(
                    best.row_item_code,
                    unnamed_child.item_of_unknown_child,
                    best.column_item_code,
                    -- A row of a list of projects: its own label is what it is about.
                    case when table_values.subject = table_values.row_label_norm then 'project_item' end
                )
            else coalesce(best.column_item_code, best.row_item_code)
        end as label_item_code
    from table_values
    left join best on table_values.value_id = best.value_id
    left join statement_items on table_values.value_id = statement_items.value_id
    left join money_units on table_values.unit = money_units.unit
    left join project_scope as unnamed_child on best.parent_item_code = unnamed_child.item_code
    left join project_forms
        on table_values.document_id = project_forms.document_id
        and table_values.form_no = project_forms.form_no

),

final as (

    select
        resolved.value_id,
        resolved.is_money,
        resolved.project,
        case
            when resolved.project is not null and resolved.is_money
                then coalesce(inside_project.item_inside_project, resolved.label_item_code)
            else resolved.label_item_code
        end as item_code,
        resolved.label_item_code is null as is_unknown_label
    from resolved
    left join project_scope as inside_project on resolved.label_item_code = inside_project.item_code

)

select * from final
