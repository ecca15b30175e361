-- Every print that a rule may use with its document, its role, and the keys of the place, section and form it stands in.
with performance_forms as (

    select document_id, form_no from {{ ref('stg_score_forms') }}
    union
    select document_id, form_no from {{ ref('stg_indicators') }}

),

-- A page that could not be read may have held a row of any table.
losses as (

    select
        tables.document_id,
        tables.table_no,
        bool_or(lost.loses_points) as loses_points,
        bool_or(lost.loses_amounts) as loses_amounts
    from {{ ref('stg_tables') }} as tables
    inner join {{ ref('int_lost_numbers') }} as lost
        on tables.document_id = lost.document_id
        and (lost.table_no is null or lost.table_no = tables.table_no)
    group by tables.document_id, tables.table_no

),

all_operands as (

    select * from {{ ref('int_printed_operands') }}
    union all by name
    select * from {{ ref('int_form_operands') }}
    union all by name
    select * from {{ ref('int_stated_facts') }}

),

placed as (

    select
        operands.* exclude (is_target, is_declared_none, is_approximate, is_partial_list),
        documents.unit_id,
        documents.report_type,
        documents.report_scope,
        documents.fiscal_year as report_year,
        coalesce(operands.is_target, false) as is_target,
        coalesce(operands.is_declared_none, false) as is_declared_none,
        coalesce(operands.is_approximate, false) as is_approximate,
        coalesce(operands.is_partial_list, false) as is_partial_list,
        coalesce(case when money_units.unit is null then losses.loses_points else losses.loses_amounts end, false) as has_lost_numbers,
        case
            when operands.source_kind = 'narrative' then 'narrative'
            when performance_forms.form_no is not null then 'performance'
            else 'data'
        end as form_role,
        case
            when operands.passage_id is not null then operands.passage_id
            -- A number of a cell that holds prose stands by the others of that cell.
            when operands.is_prose_cell then operands.cell_id
            else 'form ' || coalesce(operands.form_no, -operands.table_no)
        end as place_key,
        case
            when operands.source_kind = 'narrative' then 'section ' || coalesce(operands.section, operands.passage_id)
            else 'form ' || coalesce(operands.form_no, -operands.table_no)
        end as section_key,
        coalesce(operands.passage_order, coalesce(operands.row_no, 0) * 1000 + coalesce(operands.column_no, 0)) as reading_order,
        coalesce(operands.passage_id, operands.cell_id) as place_id,
        money_units.unit is not null as is_money,
        coalesce(cast(money_units.yuan as decimal(11, 0)), 1) as unit_factor
    from all_operands as operands
    inner join {{ ref('int_documents') }} as documents
        on operands.document_id = documents.document_id
        and documents.is_current
    left join performance_forms
        on operands.document_id = performance_forms.document_id
        and operands.form_no = performance_forms.form_no
    left join {{ ref('money_units') }} as money_units on operands.unit = money_units.unit
    left join losses
        on operands.document_id = losses.document_id
        and operands.table_no = losses.table_no

)

select * from placed
