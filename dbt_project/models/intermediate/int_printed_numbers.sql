with documents as (

    select * from {{ ref('int_documents') }}

),

items as (

    select * from {{ ref('items') }}

),

money_units as (

    select * from {{ ref('money_units') }}

),

table_numbers as (

    select
        table_values.value_id as fact_id,
        table_values.document_id,
        table_values.fiscal_year,
        table_values.year_offset,
        value_items.item_code,
        table_values.stage,
        coalesce(
            table_values.subject,
            value_items.project,
            -- A class of a statement is what its row is about.
            case when table_values.row_kind = 'class' then table_values.row_label end
        ) as subject,
        cast(null as varchar) as subject_norm,
        table_values.value,
        table_values.unit,
        value_items.is_money,
        table_values.printed_text,
        table_values.decimals,
        table_values.is_approximate,
        false as is_target,
        false as is_declared_none,
        'table' as source_kind,
        table_values.role,
        table_values.form_id,
        table_values.form_no,
        table_values.block_id,
        table_values.table_no,
        table_values.row_no,
        table_values.column_no,
        table_values.page,
        table_values.cell_id,
        cast(null as varchar) as passage_id,
        cast(null as varchar) as section,
        table_values.row_label,
        table_values.row_label_norm,
        table_values.column_label,
        table_values.column_label_norm,
        cast(null as varchar) as parent_fact_id,
        table_values.parent_label_norm,
        cast(null as varchar) as scope,
        cast(null as integer) as list_no,
        table_values.statement,
        table_values.fund as printed_fund,
        table_values.functional_code,
        table_values.economic_code,
        table_values.row_kind,
        cast([] as varchar[]) as class_names,
        coalesce(cells.confidence, 1) as confidence
    from {{ ref('stg_table_values') }} as table_values
    inner join {{ ref('int_value_items') }} as value_items on table_values.value_id = value_items.value_id
    left join {{ ref('stg_cells') }} as cells on table_values.cell_id = cells.cell_id
    -- What stands in a score form or an indicator row is a fact there, once.
    anti join {{ ref('int_claimed_cells') }} as claimed on table_values.cell_id = claimed.cell_id

),

mention_numbers as (

    select
        mentions.mention_id as fact_id,
        mentions.document_id,
        mentions.fiscal_year,
        mentions.year_offset,
        mention_items.item_code,
        mentions.stage,
        coalesce(mentions.subject, mentions.class_names[-1]) as subject,
        mentions.subject_norm,
        mentions.value,
        mentions.unit,
        mention_items.is_money,
        mentions.printed_text,
        mentions.decimals,
        mentions.is_approximate,
        mentions.is_target,
        mentions.is_declared_none,
        case when mentions.cell_id is null then 'narrative' else 'table' end as source_kind,
        cast(null as varchar) as role,
        tables.form_id,
        cast(null as integer) as form_no,
        cast(null as varchar) as block_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        mentions.page,
        mentions.cell_id,
        mentions.passage_id,
        mentions.section,
        mentions.label as row_label,
        mentions.label_norm as row_label_norm,
        cast(null as varchar) as column_label,
        cast(null as varchar) as column_label_norm,
        mentions.parent_mention_id as parent_fact_id,
        cast(null as varchar) as parent_label_norm,
        mentions.scope,
        mentions.list_no,
        cast(null as varchar) as statement,
        mentions.fund as printed_fund,
        coalesce(mention_classes.functional_code, mentions.functional_code) as functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as row_kind,
        coalesce(mentions.class_names, []) as class_names,
        coalesce(cells.confidence, passages.confidence, 1) as confidence
    from {{ ref('stg_mentions') }} as mentions
    inner join {{ ref('int_mention_items') }} as mention_items on mentions.mention_id = mention_items.mention_id
    left join {{ ref('int_mention_classes') }} as mention_classes on mentions.mention_id = mention_classes.mention_id
    left join {{ ref('stg_cells') }} as cells on mentions.cell_id = cells.cell_id
    left join {{ ref('stg_passages') }} as passages on mentions.passage_id = passages.passage_id
    left join {{ ref('stg_tables') }} as tables
        on cells.document_id = tables.document_id
        and cells.table_no = tables.table_no

),

numbers as (

    select * from table_numbers
    union all by name
    select * from mention_numbers

),

final as (

    select
        numbers.* replace (
            coalesce(numbers.fiscal_year, documents.fiscal_year + numbers.year_offset) as fiscal_year,
            -- Under a column that nobody knows an amount has no stage that could be taken for granted.
            coalesce(
                numbers.stage,
                case when numbers.role is null or numbers.role <> 'other' then documents.default_stage end
            ) as stage,
            -- A project is named by its row where nothing else names it.
            case
                when numbers.subject is null
                    and (items.item_code = 'project_item' or items.parent_code = 'expenditure_project')
                    then numbers.row_label
                else numbers.subject
            end as subject
        ),
        documents.unit_id,
        documents.fiscal_year as report_year,
        documents.report_type,
        documents.is_current,
        items.fact_family,
        -- The column or the sentence says whose money it is; else the item does.
        coalesce(numbers.printed_fund, items.fund) as fund,
        {{ amount_in_yuan('numbers.value', 'money_units.yuan') }} as amount_yuan
    from numbers
    inner join documents on numbers.document_id = documents.document_id
    left join money_units on numbers.unit = money_units.unit
    left join items on numbers.item_code = items.item_code

)

select * from final
