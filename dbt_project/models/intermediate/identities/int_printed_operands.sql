-- The numbers of tables and prose that a rule may use: money, quantities, and blank cells (value NULL).
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

passages as (

    select passage_id, passage_no, section, text from {{ ref('stg_passages') }}

),

partial_list_words as (

    select
        '(' || string_agg(word, '|') filter (where place = 'before') || ')[^0-9。；;]*$' as words_before,
        '^[)）]?(' || string_agg(word, '|') filter (where place = 'after') || ')' as words_after
    from {{ ref('partial_list_words') }}

),

-- Amounts of a list that says of itself that it is a part (forms/partial_list_words.csv).
partial_lists as (

    select
        mentions.mention_id,
        regexp_matches(substr(passages.text, 1, mentions.char_from), partial_list_words.words_before)
        or regexp_matches(substr(passages.text, mentions.char_to + 1, 6), partial_list_words.words_after) as is_partial_list
    from {{ ref('stg_mentions') }} as mentions
    inner join passages on mentions.passage_id = passages.passage_id
    cross join partial_list_words

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
            -- A fund's own expenditure is no print of the whole expenditure.
            when numbers.fund in ('government_fund', 'state_capital', 'social_insurance', 'special_account', 'other')
                and numbers.item_code in ('expenditure_total', 'expenditure_basic', 'expenditure_project')
                then numbers.item_code || '_of_fund'
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
        numbers.is_approximate,
        coalesce(partial_lists.is_partial_list, false) as is_partial_list
    from numbers
    left join {{ ref('items') }} as items on numbers.item_code = items.item_code
    left join form_tables
        on numbers.document_id = form_tables.document_id
        and numbers.table_no = form_tables.table_no
    left join passages on numbers.passage_id = passages.passage_id
    left join partial_lists on numbers.fact_id = partial_lists.mention_id
    qualify row_number() over (partition by numbers.fact_id order by form_tables.form_no) = 1

),

-- A blank is no zero: it is kept because some rules ask whether a cell is blank. An amount whose unit is printed nowhere is no money,
-- but its share of another of the same form can be told (SE-G1, SE-G2).
blank_and_unitless_cells as (

    select
        table_values.value_id as fact_id,
        table_values.document_id,
        coalesce(table_values.fiscal_year, documents.fiscal_year + table_values.year_offset) as fiscal_year,
        item_labels.item_code || case when table_values.value is null then '' else '_without_unit' end as item_code,
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
        table_values.value,
        table_values.decimals,
        table_values.unit
    from {{ ref('stg_table_values') }} as table_values
    inner join {{ ref('int_documents') }} as documents on table_values.document_id = documents.document_id
    inner join {{ ref('item_labels') }} as item_labels on table_values.row_label_norm = item_labels.label_norm
    where (table_values.value is null or (table_values.role = 'amount' and table_values.unit is null))
        and (item_labels.form_id is null or item_labels.form_id = table_values.form_id)
        and (item_labels.source_kind is null or item_labels.source_kind = 'table')
    qualify row_number() over (partition by table_values.value_id order by item_labels.form_id nulls last, item_labels.item_code) = 1

),

final as (

    select * from printed
    union all by name
    select * from blank_and_unitless_cells

)

select * from final
