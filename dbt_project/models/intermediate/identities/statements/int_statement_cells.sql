-- The values of the fiscal statements as the rules read them: in 元, with what they count and how exact they are. One row a value; a blank is
-- a value without amount.
with cells as (

    select * from {{ ref('int_statement_rows') }}

),

documents as (

    select * from {{ ref('int_documents') }}

),

items as (

    select * from {{ ref('items') }}

),

money_units as (

    select * from {{ ref('money_units') }}

),

-- Some tables mix whole amounts with exact ones: a cell is as exact as it is printed, and never less than the most exact of its column,
-- or of its table where that has one row (final_accounts_and_budgets.md, section 6).
precise as (

    select
        *,
        greatest(
            coalesce(decimals, 0),
            coalesce(max(decimals) over (partition by document_id, table_no, column_no), 0),
            case when min(row_no) filter (where value is not null) over of_table = max(row_no) filter (where value is not null) over of_table
                then coalesce(max(decimals) over of_table, 0) else 0 end
        ) as exact_decimals
    from cells
    window of_table as (partition by document_id, table_no)

),

named as (

    select
        precise.*,
        documents.report_id,
        documents.unit_id,
        documents.report_type,
        documents.report_scope,
        documents.fiscal_year as report_year,
        coalesce(value_items.item_code, blanks.item_code) as item_code,
        cast(coalesce(cast(money_units.yuan as decimal(11, 0)), 1) as decimal(11, 0)) as unit_factor
    from precise
    inner join documents on precise.document_id = documents.document_id
    left join {{ ref('int_value_items') }} as value_items on precise.value_id = value_items.value_id
    left join {{ ref('int_statement_blanks') }} as blanks
        on precise.value_id = blanks.value_id
        and (precise.value is null or precise.null_kind = 'blank')
    left join money_units on precise.unit = money_units.unit
    -- An amount whose unit is printed nowhere is no money.
    where precise.value is null or money_units.unit is not null

),

-- A total under a side's one column of amounts may stand in another column of the grid: its label covers what is beside it.
sides as (

    select
        document_id,
        table_no,
        block_id,
        count(distinct column_no) filter (where row_kind is distinct from 'total') <= 1 as is_one_column
    from cells
    where block_id is not null
    group by document_id, table_no, block_id

),

-- A class that a table prints without its code is the one of that name.
names as (

    select
        document_id,
        row_label_norm,
        any_value(code) as code
    from cells
    where length(functional_code) = 3
    group by document_id, row_label_norm
    having count(distinct code) = 1

),

final as (

    select
        named.value_id as fact_id,
        named.document_id,
        named.report_id,
        named.unit_id,
        named.report_type,
        named.report_scope,
        named.report_year,
        named.amount_year as fiscal_year,
        named.amount_year - named.report_year as year_offset,
        named.statement,
        named.set_no,
        named.form_id,
        named.table_no,
        named.block_id,
        named.row_no,
        named.column_no,
        case
            when named.has_lanes then concat_ws(' ', named.item_code, named.stage, named.amount_year)
            when sides.is_one_column then named.block_id
            else cast(named.column_no as varchar)
        end as column_key,
        -- A line without a code stands apart from the classes of its table.
        case when named.row_kind = 'line' and named.is_coded_table and named.block_id is null then 'uncoded' else named.row_kind end as row_kind,
        named.code,
        length(named.code) as code_level,
        named.parent_code,
        coalesce(
            case when length(named.code) = 3 then named.code end,
            case when named.row_kind = 'class' and named.code is null then coalesce(names.code, named.row_label_norm) end
        ) as class_key,
        named.parent_row_no,
        named.parent_code is null and named.parent_row_no is null and named.parent_label_norm is null as is_top,
        named.segment,
        contains(named.row_label, {{ identity_word('label', 'of_which') }}) as is_of_which,
        named.item_code,
        coalesce(named.fund, items.fund) as fund,
        items.fund as item_fund,
        named.stage,
        named.row_label,
        named.row_label_norm,
        named.column_label,
        named.page,
        named.cell_id,
        named.printed_text,
        named.value,
        named.null_kind,
        named.unit,
        named.unit_factor,
        named.exact_decimals,
        named.is_approximate,
        try_cast(try_cast(named.value as decimal(26, 8)) * named.unit_factor as decimal(38, 8)) as value_base,
        -- A blank and a printed 0 are exact.
        case when coalesce(named.value, 0) = 0 then 0
            else cast(pow(10, -named.exact_decimals) * named.unit_factor as decimal(38, 8))
        end as ulp_base
    from named
    left join names
        on named.document_id = names.document_id
        and named.row_label_norm = names.row_label_norm
    left join sides
        on named.document_id = sides.document_id
        and named.table_no = sides.table_no
        and named.block_id = sides.block_id
    left join items on named.item_code = items.item_code

)

select * from final
