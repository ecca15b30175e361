-- Every printed number that a rule may use: money, quantities, the fields of score forms and of indicators, and blank cells (value NULL).
with numbers as (

    select * from {{ ref('int_money_facts') }}
    union all by name
    select * from {{ ref('int_quantity_facts') }}

),

form_tables as (

    select distinct document_id, form_no, table_no from {{ ref('stg_table_values') }}
    union
    select distinct document_id, form_no, table_no from {{ ref('stg_indicators') }}
    union
    select distinct document_id, form_no, table_no from {{ ref('stg_score_forms') }}

),

performance_forms as (

    select document_id, form_no from {{ ref('stg_score_forms') }}
    union
    select document_id, form_no from {{ ref('stg_indicators') }}

),

passages as (

    select passage_id, passage_no, section from {{ ref('stg_passages') }}

),

printed as (

    select
        numbers.fact_id,
        numbers.document_id,
        numbers.fiscal_year,
        -- The rate of a form stands in its score form; one in another row is about that row alone.
        case
            when numbers.item_code = 'execution_rate' and numbers.source_kind = 'table' and numbers.form_no is not null
                then 'execution_rate_of_row'
            else numbers.item_code
        end as item_code,
        numbers.stage,
        numbers.is_target,
        numbers.is_declared_none,
        numbers.subject,
        case
            when items.parent_code = 'expenditure_project' or numbers.item_code = 'project_item' or numbers.scope = 'project'
                then coalesce(numbers.subject, numbers.scope)
        end as scope_name,
        coalesce(numbers.subject_norm, {{ identity_subject_key('numbers.subject') }}) as subject_norm,
        cast(null as varchar) as group_name,
        numbers.source_kind,
        coalesce(numbers.form_no, form_tables.form_no) as form_no,
        numbers.table_no,
        numbers.row_no,
        numbers.column_no,
        coalesce(numbers.section, passages.section) as section,
        passages.passage_no * 100000
        + coalesce(try_cast(regexp_extract(numbers.fact_id, '#(\d+)$', 1) as integer), 0) as passage_order,
        numbers.passage_id,
        numbers.cell_id,
        numbers.cell_id is not null and numbers.form_no is null as is_prose_cell,
        numbers.page,
        coalesce(numbers.row_label, numbers.subject) as row_label,
        numbers.column_label,
        numbers.printed_text,
        numbers.value,
        numbers.unit,
        numbers.decimals,
        numbers.is_approximate
    from numbers
    left join {{ ref('items') }} as items on numbers.item_code = items.item_code
    left join form_tables
        on numbers.document_id = form_tables.document_id
        and numbers.table_no = form_tables.table_no
    left join passages on numbers.passage_id = passages.passage_id
    qualify row_number() over (partition by numbers.fact_id order by form_tables.form_no) = 1

),

-- A blank is no zero. It is kept because some rules ask whether a cell is blank.
blank_cells as (

    select
        table_values.value_id as fact_id,
        table_values.document_id,
        coalesce(table_values.fiscal_year, documents.fiscal_year + table_values.year_offset) as fiscal_year,
        item_labels.item_code,
        coalesce(table_values.stage, documents.default_stage) as stage,
        table_values.subject,
        'table' as source_kind,
        table_values.form_no,
        table_values.table_no,
        table_values.row_no,
        table_values.column_no,
        table_values.cell_id,
        table_values.page,
        table_values.row_label,
        table_values.column_label,
        table_values.printed_text,
        table_values.unit
    from {{ ref('stg_table_values') }} as table_values
    inner join {{ ref('int_documents') }} as documents on table_values.document_id = documents.document_id
    inner join {{ ref('item_labels') }} as item_labels on table_values.row_label_norm = item_labels.label_norm
    where table_values.value is null
        and (item_labels.form_id is null or item_labels.form_id = table_values.form_id)
        and (item_labels.source_kind is null or item_labels.source_kind = 'table')
    qualify row_number() over (partition by table_values.value_id order by item_labels.form_id nulls last, item_labels.item_code) = 1

),

score_fields as (

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

stated as (

    select * from {{ ref('int_stated_facts') }}

),

all_operands as (

    select * from printed
    union all by name
    select * from blank_cells
    union all by name
    select * from score_fields
    union all by name
    select * from indicator_fields
    union all by name
    select * from level1_weights
    union all by name
    select * from stated

),

placed as (

    select
        operands.* exclude (is_target, is_declared_none, is_approximate),
        documents.unit_id,
        documents.report_type,
        documents.fiscal_year as report_year,
        coalesce(operands.is_target, false) as is_target,
        coalesce(operands.is_declared_none, false) as is_declared_none,
        coalesce(operands.is_approximate, false) as is_approximate,
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

),

-- A split that prints no stage adds up to the actual total or, in some reports, to the full-year budget (SE-A4, SE-A5): then it is
-- that budget's.
splits as (

    select
        parts.document_id,
        parts.form_no,
        kinds.split_kind,
        sum(parts.value * parts.unit_factor) filter (where parts.stage = 'actual') as split_total,
        bool_or(parts.stage <> 'actual') as has_other_stages
    from placed as parts
    inner join {{ ref('split_items') }} as kinds on parts.item_code = kinds.item_code
    where parts.form_role = 'performance'
        and parts.source_kind = 'table'
        and parts.value is not null
    group by parts.document_id, parts.form_no, kinds.split_kind

),

budget_splits as (

    select
        splits.document_id,
        splits.form_no,
        splits.split_kind
    from splits
    inner join placed as totals
        on splits.document_id = totals.document_id
        and splits.form_no = totals.form_no
        and totals.item_code in ('expenditure_total', 'project_item')
        and totals.value is not null
    where not splits.has_other_stages
    group by splits.document_id, splits.form_no, splits.split_kind, splits.split_total
    having bool_or(totals.stage = 'full_year_budget' and totals.value * totals.unit_factor = splits.split_total)
        and not bool_or(totals.stage = 'actual' and totals.value * totals.unit_factor = splits.split_total)

),

staged as (

    select
        placed.* replace (case when budget_splits.split_kind is not null then 'full_year_budget' else placed.stage end as stage)
    from placed
    left join {{ ref('split_items') }} as kinds on placed.item_code = kinds.item_code
    left join budget_splits
        on placed.document_id = budget_splits.document_id
        and placed.form_no = budget_splits.form_no
        and kinds.split_kind = budget_splits.split_kind
        and placed.form_role = 'performance'

),

-- Trailing zeros are dropped at random: a number is as exact as the most exact one of its unit in the document.
precise as (

    select
        *,
        -- A number with more digits than any amount is no operand: one absurd print must not stop a run.
        try_cast(try_cast(value as decimal(26, 8)) * unit_factor as decimal(38, 8)) as value_base,
        case when is_money then '元' else unit end as unit_base,
        max(decimals) filter (where value is not null) over (partition by document_id, unit) as unit_decimals
    from staged

),

final as (

    select
        *,
        -- A printed 0, a count, a weight and a level-3 score are exact.
        case
            when value = 0 or not (is_money or unit in ('%', '‰', '分')) or item_code in ('indicator_weight', 'indicator_score',
                'execution_weight', 'self_weight_total', 'level1_declared_weight') then 0
            else cast(pow(10, -greatest(coalesce(unit_decimals, 0), case when unit = '分' then 2 else 0 end)) * unit_factor as decimal(38, 8))
        end as ulp_base
    from precise

)

select * from final
union all by name
-- One item may be a print of another: a row that holds a level, a cost that is about the whole budget (forms/derived_operands.csv).
select
    final.* replace (derived.derived_item as item_code)
from final
inner join {{ ref('derived_operands') }} as derived
    on final.item_code = derived.item_code
    and final.is_money
    and (derived.group_words is null or final.row_label like '%' || derived.group_words || '%' or final.group_name like '%' || derived.group_words || '%'
        or final.level2 like '%' || derived.group_words || '%')
where exists (
    select 1 from final as reference
    where reference.document_id = final.document_id
        and (reference.item_code = derived.reference_item)
        and (derived.reference_stages is null or list_contains(string_split(derived.reference_stages, '|'), reference.stage))
        and reference.fiscal_year is not distinct from final.fiscal_year
        and reference.value_base > 0
        and abs(final.value_base - reference.value_base) <= cast(derived.within_share as decimal(10, 4)) * reference.value_base
)
