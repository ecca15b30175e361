-- The comparisons that prose prints, with their numbers, and the base that the tables print where the sentence does not. One row a
-- comparison.
with amounts as (

    select * from {{ ref('int_prose_amounts') }}

),

cells as (

    select * from {{ ref('int_statement_cells') }}

),

restated as (

    select
        report_type,
        string_split(prose_items, '|') as prose_items,
        nullif(prose_fund, '') as prose_fund,
        cast(priority as integer) as priority,
        string_split(statements, '|') as statements,
        string_split(table_items, '|') as table_items
    from {{ ref('restated_items') }}
    where has_class = 'no'

),

level_words as (

    select
        word,
        cast(tolerance_percent as decimal(8, 2)) as tolerance_percent
    from {{ ref('level_words') }}

),

comparisons as (

    select
        comparisons.*,
        documents.report_id,
        documents.report_type,
        documents.fiscal_year as report_year
    from {{ ref('stg_comparisons') }} as comparisons
    inner join {{ ref('int_documents') }} as documents on comparisons.document_id = documents.document_id
    where documents.is_current
        and comparisons.passage_id not in (select passage_id from {{ ref('int_prose_repeats') }})

),

-- The whole that words name (占本年支出合计的), and the budget of a completion whose sentence prints none: what the tables print for it.
named_bases as (

    select
        comparisons.comparison_id,
        item_labels.item_code,
        comparisons.report_id,
        comparisons.report_type,
        comparisons.report_year as fiscal_year,
        case comparisons.report_type when 'budget' then 'initial_budget' else 'actual' end as stage,
        null as fund
    from comparisons
    inner join {{ ref('item_labels') }} as item_labels
        on comparisons.base_label_norm = item_labels.label_norm
        and item_labels.form_id is null
        and item_labels.block_id is null
        and item_labels.source_kind is distinct from 'table'
    where comparisons.kind = 'share'
        and comparisons.base_mention_id is null
    union all
    select
        comparisons.comparison_id,
        amounts.item_code,
        comparisons.report_id,
        comparisons.report_type,
        amounts.fiscal_year,
        'initial_budget' as stage,
        amounts.fund
    from comparisons
    inner join amounts on comparisons.mention_id = amounts.fact_id
    where comparisons.kind = 'completion'
        and comparisons.base_mention_id is null
        and amounts.class_key is null

),

table_bases as (

    select
        named_bases.comparison_id,
        cells.fact_id,
        cells.value_base,
        cells.ulp_base,
        cells.printed_text || cells.unit as printed_text
    from named_bases
    inner join restated
        on named_bases.report_type = restated.report_type
        and list_contains(restated.prose_items, named_bases.item_code)
        and (named_bases.fund is null or restated.prose_fund is null or restated.prose_fund = named_bases.fund)
    inner join cells
        on named_bases.report_id = cells.report_id
        and list_contains(restated.statements, cells.statement)
        and list_contains(restated.table_items, cells.item_code)
        and named_bases.fiscal_year = cells.fiscal_year
        and named_bases.stage = cells.stage
        and cells.code is null
        and cells.row_kind is distinct from 'class'
        and cells.value_base is not null
    qualify row_number() over (
        partition by named_bases.comparison_id
        order by restated.prose_fund is not null, restated.priority, cells.fact_id
    ) = 1

),

-- An amount that the paragraph prints first and then again: a rate may be about either.
items as (

    select * from {{ ref('int_prose_items') }}

),

final as (

    select
        comparisons.comparison_id,
        comparisons.document_id,
        comparisons.report_id,
        comparisons.report_type,
        comparisons.report_year,
        comparisons.kind,
        comparisons.kind = 'completion' and coalesce(rates.item_code = 'change_rate', differences.fact_id is not null) as is_told_as_change,
        comparisons.passage_id,
        comparisons.page,
        comparisons.char_from,
        comparisons.printed_text,
        comparisons.section,
        comparisons.base_label_norm,
        comparisons.base_stage,
        coalesce(comparisons.base_year, comparisons.report_year + comparisons.base_year_offset) as base_year,
        comparisons.direction,
        comparisons.direction_text,
        case comparisons.direction when 'increase' then 1 when 'decrease' then -1 when 'level' then 0 end as sign,
        coalesce((select max(level_words.tolerance_percent) from level_words where contains(comparisons.direction_text, level_words.word)), 0) as level_percent,
        current_amounts.fact_id as current_fact_id,
        current_amounts.label,
        current_amounts.item_code,
        current_amounts.fund,
        current_amounts.class_key,
        current_amounts.fiscal_year,
        current_amounts.stage,
        current_amounts.printed_text as current_text,
        current_amounts.unit,
        current_amounts.unit_factor,
        current_amounts.value_base as current_value,
        current_amounts.ulp_base as current_ulp,
        case when items.head_fact_id <> current_amounts.fact_id then items.head_fact_id end as head_fact_id,
        items.head_value_base as head_value,
        items.head_ulp_base as head_ulp,
        coalesce(base_amounts.fact_id, table_bases.fact_id) as base_fact_id,
        coalesce(base_amounts.printed_text, table_bases.printed_text) as base_text,
        coalesce(base_amounts.value_base, table_bases.value_base) as base_value,
        coalesce(base_amounts.ulp_base, table_bases.ulp_base) as base_ulp,
        differences.fact_id as difference_fact_id,
        differences.printed_text as difference_text,
        abs(differences.value_base) as difference_value,
        differences.ulp_base as difference_ulp,
        rates.fact_id as rate_fact_id,
        rates.printed_text as rate_text,
        abs(rates.value) as rate_value,
        cast(pow(10, -rates.decimals) as decimal(20, 8)) as rate_ulp,
        coalesce(current_amounts.is_approximate, false)
        or coalesce(base_amounts.is_approximate, false)
        or coalesce(differences.is_approximate, false)
        or coalesce(rates.is_approximate, false) as is_approximate
    from comparisons
    left join amounts as current_amounts on comparisons.mention_id = current_amounts.fact_id
    left join items on comparisons.mention_id = items.fact_id
    left join amounts as base_amounts on comparisons.base_mention_id = base_amounts.fact_id
    left join table_bases on comparisons.comparison_id = table_bases.comparison_id
    left join amounts as differences on comparisons.difference_mention_id = differences.fact_id
    left join amounts as rates
        on comparisons.rate_mention_id = rates.fact_id
        and rates.unit = '%'
    where comparisons.kind in ('change', 'completion', 'share')

)

select * from final
