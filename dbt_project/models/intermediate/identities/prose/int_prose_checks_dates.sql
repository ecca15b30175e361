-- FA-P4, BU-P4: an amount that prose gives to another year than the report's, and that the report's tables print for its own, or that its
-- own sentence compares with that year. One check such an amount.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'wording'
        and identity_id in ('FA-P4', 'BU-P4')

),

amounts as (

    select
        amounts.*,
        classes.code,
        mentions.fiscal_year is not null or mentions.year_offset <> 0 as has_year,
        amounts.stage = case amounts.report_type when 'budget' then 'initial_budget' else 'actual' end as is_of_stage
    from {{ ref('int_prose_amounts') }} as amounts
    inner join {{ ref('stg_mentions') }} as mentions on amounts.fact_id = mentions.mention_id
    left join {{ ref('int_prose_classes') }} as classes on amounts.fact_id = classes.fact_id
    where amounts.is_money
        and amounts.value_base is not null
        and not amounts.is_approximate
        and amounts.scope <> 'project'
        and amounts.item_code is distinct from 'change_amount'

),

dated as (

    select * from amounts
    where has_year
        and is_of_stage
        and not is_part
        and value_base > 0
        and fiscal_year <> report_year

),

changes as (

    select * from {{ ref('int_prose_comparisons') }}
    where kind = 'change'

),

restated as (

    select
        report_type,
        string_split(prose_items, '|') as prose_items,
        nullif(prose_fund, '') as prose_fund,
        has_class = 'yes' as has_class,
        string_split(statements, '|') as statements,
        string_split(table_items, '|') as table_items,
        nullif(table_fund, '') as table_fund
    from {{ ref('restated_items') }}

),

-- The tables print it for the report's year.
in_tables as (

    select
        dated.fact_id,
        min(cells.fact_id) as cell_fact_id
    from dated
    inner join restated
        on dated.report_type = restated.report_type
        and list_contains(restated.prose_items, dated.item_code)
        and coalesce(restated.prose_fund, dated.fund) = dated.fund
        and restated.has_class = (dated.class_key is not null)
    inner join {{ ref('int_statement_cells') }} as cells
        on dated.report_id = cells.report_id
        and list_contains(restated.statements, cells.statement)
        and list_contains(restated.table_items, cells.item_code)
        and dated.report_year = cells.fiscal_year
        and dated.stage = cells.stage
        and coalesce(restated.table_fund, cells.fund) = cells.fund
        and case when restated.has_class then dated.code = cells.code else cells.code is null and cells.row_kind is distinct from 'class' end
        and abs(dated.value_base - cells.value_base) <= (dated.ulp_base + cells.ulp_base) / 2
    group by dated.fact_id

),

-- What the paragraph prints of the line for the report's own year.
own_years as (

    select distinct dated.fact_id
    from dated
    inner join amounts as own
        on dated.passage_id = own.passage_id
        and dated.item_code is not distinct from own.item_code
        and dated.class_key is not distinct from own.class_key
        and dated.fund = own.fund
        and own.is_of_stage
        and own.fiscal_year = own.report_year
        -- A class's first amount names no year and is the report's, as the one after it should be.
        and (own.has_year or dated.class_key is null or abs(own.value_base - dated.value_base) > (own.ulp_base + dated.ulp_base) / 2)

),

-- It has changed since the year that it is given to, so that it cannot be that year's: the change is told of it, or follows it.
changed as (

    select distinct dated.fact_id
    from dated
    inner join changes
        on dated.passage_id = changes.passage_id
        and changes.char_from > dated.char_from
        and changes.base_year >= dated.fiscal_year
        and changes.base_fact_id is distinct from dated.fact_id
        and changes.sign <> 0
        and coalesce(changes.difference_value, changes.rate_value) > 0
        and coalesce(changes.current_fact_id, dated.fact_id) = dated.fact_id
    where not exists (
        select 1
        from amounts as between_them
        where between_them.passage_id = dated.passage_id
            and between_them.char_from > dated.char_from
            and between_them.char_from < changes.char_from
    )

),

-- 2022年预算安排30万元，比2022年预算执行数增加…: a budget is not compared with what was spent of it.
contradicted as (

    select distinct dated.fact_id
    from dated
    inner join changes
        on dated.fact_id = changes.current_fact_id
        and changes.base_year >= dated.fiscal_year
        and changes.base_stage = 'actual'
        and dated.stage = 'initial_budget'

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        'should' as severity,
        'date ' || dated.fact_id as check_key,
        dated.label || ' p' || dated.page as instance,
        'broken' as verdict,
        list_filter([dated.fact_id, in_tables.cell_fact_id], lambda fact: fact is not null) as fact_ids,
        'amount_year' as text_code,
        dated.page,
        dated.label,
        dated.printed_text as current_text,
        cast(dated.fiscal_year as varchar) as code,
        cast(dated.report_year as varchar) as name
    from scope
    inner join dated on scope.document_id = dated.document_id
    left join in_tables on dated.fact_id = in_tables.fact_id
    left join changed on dated.fact_id = changed.fact_id
    where (dated.fact_id not in (select own_years.fact_id from own_years) or dated.fact_id in (select contradicted.fact_id from contradicted))
        and dated.fact_id not in (select changes.base_fact_id from changes where changes.base_fact_id is not null)
        and case
            when dated.fact_id in (select contradicted.fact_id from contradicted) then true
            -- The year before is what reports compare with: only what has changed since cannot be its amount.
            when dated.fiscal_year = dated.report_year - 1 then changed.fact_id is not null and (in_tables.fact_id is not null or dated.class_key is not null)
            else in_tables.fact_id is not null
        end

)

select * from final
