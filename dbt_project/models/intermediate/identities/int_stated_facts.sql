-- What a report says of itself without a number cell: the years of its titles, heads and text, and the level that its form prints.
with documents as (

    select * from {{ ref('int_documents') }}
    where is_current

),

title_years as (

    select
        document_id,
        document_id || '#title_year' as fact_id,
        title as row_label,
        regexp_extract(title, '(20\d\d)\s*年', 1) as printed_text,
        cast(null as varchar) as cell_id
    from documents

),

table_title_years as (

    select
        tables.document_id,
        tables.document_id || '/t' || tables.table_no || '#title_year' as fact_id,
        tables.title as row_label,
        regexp_extract(tables.title, '(20\d\d)\s*年', 1) as printed_text,
        min_by(cells.cell_id, cells.row_no * 1000 + cells.column_no) as cell_id
    from {{ ref('stg_tables') }} as tables
    inner join {{ ref('stg_cells') }} as cells
        on tables.document_id = cells.document_id
        and tables.table_no = cells.table_no
    group by tables.document_id, tables.table_no, tables.title

),

-- A table's heads print the report's year and the one before, and not the one before alone.
head_years as (

    select
        table_values.document_id,
        table_values.document_id || '/t' || table_values.table_no || '#head_year' || table_values.fiscal_year as fact_id,
        any_value(table_values.column_label) as row_label,
        cast(table_values.fiscal_year as varchar) as printed_text,
        min(table_values.cell_id) as cell_id
    from {{ ref('stg_table_values') }} as table_values
    inner join documents on table_values.document_id = documents.document_id
    where table_values.fiscal_year is not null
    group by table_values.document_id, table_values.table_no, table_values.fiscal_year, documents.fiscal_year
    qualify table_values.fiscal_year <> documents.fiscal_year - 1
        or table_values.fiscal_year = max(table_values.fiscal_year) over (partition by table_values.document_id, table_values.table_no)

),

-- The year that the text names most often; the report's own where it is named as often as another.
text_year_counts as (

    select
        passages.document_id,
        unnest(regexp_extract_all(passages.text, '(20\d\d)\s*年', 1)) as year_text,
        passages.passage_id
    from {{ ref('stg_passages') }} as passages

),

text_years as (

    select
        counts.document_id,
        counts.document_id || '#text_year' as fact_id,
        cast(null as varchar) as row_label,
        counts.year_text as printed_text,
        cast(null as varchar) as cell_id,
        min(counts.passage_id) as passage_id
    from text_year_counts as counts
    inner join documents on counts.document_id = documents.document_id
    group by counts.document_id, counts.year_text, documents.fiscal_year
    qualify row_number() over (
        partition by counts.document_id
        order by count(*) desc, (cast(counts.year_text as integer) = documents.fiscal_year) desc, counts.year_text
    ) = 1

),

years as (

    select *, 'stated_fiscal_year' as item_code from title_years
    union all by name
    select *, 'stated_fiscal_year' as item_code from table_title_years
    union all by name
    select *, 'stated_fiscal_year' as item_code from head_years
    union all by name
    select *, 'stated_fiscal_year' as item_code from text_years

),

form_levels as (

    select
        cells.document_id,
        cells.cell_id || '#level' as fact_id,
        cells.text as row_label,
        fiscal_levels.level_rank as printed_text,
        cells.cell_id,
        'form_fiscal_level' as item_code
    from {{ ref('stg_cells') }} as cells
    inner join {{ ref('fiscal_levels') }} as fiscal_levels
        on {{ identity_subject_key('cells.text') }} like fiscal_levels.form_word || '预算%'
    where length(cells.text) <= 30

),

unit_levels as (

    select distinct
        documents.document_id,
        documents.document_id || '#unit_level' as fact_id,
        documents.unit_name as row_label,
        fiscal_levels.level_rank as printed_text,
        cast(null as varchar) as cell_id,
        'unit_fiscal_level' as item_code
    from documents
    inner join {{ ref('fiscal_levels') }} as fiscal_levels on documents.fiscal_level = fiscal_levels.fiscal_level

),

stated as (

    select * from years
    union all by name
    select * from form_levels
    union all by name
    select * from unit_levels

),

final as (

    select
        stated.fact_id,
        stated.document_id,
        documents.fiscal_year,
        stated.item_code,
        'actual' as stage,
        'table' as source_kind,
        stated.cell_id,
        stated.passage_id,
        stated.row_label,
        stated.printed_text,
        cast(stated.printed_text as decimal(38, 8)) as value,
        case when stated.item_code = 'stated_fiscal_year' then '年' else '级' end as unit,
        0 as decimals
    from stated
    inner join documents on stated.document_id = documents.document_id
    where stated.printed_text <> ''

)

select * from final
