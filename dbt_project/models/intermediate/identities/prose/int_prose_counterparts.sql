-- The cell of the report's tables that prints what an amount of its prose restates (forms/restated_items.csv). One row an amount that
-- some table should print; without a cell where none does.
with amounts as (

    select
        amounts.*,
        classes.code
    from {{ ref('int_prose_amounts') }} as amounts
    left join {{ ref('int_prose_classes') }} as classes on amounts.fact_id = classes.fact_id
    where amounts.is_money
        and amounts.value_base is not null
        and amounts.scope <> 'project'
        and not amounts.is_approximate
        and not amounts.is_part
        -- What the tables are about: the report's year, and the stage of its family; final accounts print the budget of three lines too.
        and amounts.fiscal_year = amounts.report_year
        and (amounts.stage = case amounts.report_type when 'budget' then 'initial_budget' else 'actual' end
            or amounts.stage = 'initial_budget' and starts_with(amounts.item_code, 'three_public'))

),

cells as (

    select
        report_id,
        statement,
        item_code,
        fund,
        stage,
        fiscal_year,
        coalesce(code, class_key) as code,
        case when code is null and row_kind = 'class' then {{ identity_class_key('row_label_norm') }} end as name_key,
        row_kind,
        row_label,
        printed_text,
        unit,
        [fact_id] as fact_ids,
        value_base,
        ulp_base
    from {{ ref('int_statement_cells') }}
    union all by name
    select * from {{ ref('int_prose_class_sums') }}

),

restated as (

    select
        report_type,
        string_split(prose_items, '|') as prose_items,
        nullif(prose_fund, '') as prose_fund,
        has_class = 'yes' as has_class,
        cast(priority as integer) as priority,
        string_split(statements, '|') as statements,
        string_split(table_items, '|') as table_items,
        nullif(table_fund, '') as table_fund
    from {{ ref('restated_items') }}

),

sought as (

    select
        amounts.fact_id,
        amounts.report_id,
        amounts.document_id,
        amounts.fiscal_year,
        amounts.stage,
        amounts.code,
        {{ identity_class_key('amounts.class_names[-1]') }} as name_key,
        amounts.value_base,
        amounts.ulp_base,
        restated.* exclude (report_type)
    from amounts
    inner join restated
        on amounts.report_type = restated.report_type
        and list_contains(restated.prose_items, amounts.item_code)
        and coalesce(restated.prose_fund, amounts.fund) = amounts.fund
        and restated.has_class = (amounts.class_key is not null)

),

-- A blank cell states nothing where the sums that it stands in come out without it (section 6).
closed_blanks as (

    select distinct blanks.fact_id
    from (
        select unnest(fact_ids) as fact_id
        from {{ ref('int_statement_checks') }}
        where verdict in ('exact', 'within_rounding')
            and left_value <> 0
    ) as summed
    inner join {{ ref('int_statement_cells') }} as blanks on summed.fact_id = blanks.fact_id
    where blanks.value_base is null

),

candidates as (

    select
        sought.fact_id,
        cells.fact_ids as cell_fact_ids,
        cells.statement,
        coalesce(cells.value_base, case when closed_blanks.fact_id is not null then 0 end) as cell_value_base,
        cells.ulp_base as cell_ulp_base,
        cells.row_label as cell_row_label,
        cells.printed_text as cell_printed_text,
        cells.unit as cell_unit
    from sought
    inner join cells
        on sought.report_id = cells.report_id
        and list_contains(sought.statements, cells.statement)
        and list_contains(sought.table_items, cells.item_code)
        and sought.fiscal_year = cells.fiscal_year
        and sought.stage = cells.stage
        and coalesce(sought.table_fund, cells.fund) = cells.fund
        and case
            when sought.has_class then sought.code = cells.code or sought.name_key = cells.name_key
            else cells.code is null and cells.row_kind is distinct from 'class'
        end
    left join closed_blanks on cells.fact_ids[1] = closed_blanks.fact_id
    -- A printed cell before a blank one; of tables that count different money the one that fits.
    qualify row_number() over (
        partition by sought.fact_id
        order by cells.value_base is null, sought.priority, abs(cells.value_base - sought.value_base), cells.fact_ids[1]
    ) = 1

),

statements as (

    select distinct report_id, statement
    from {{ ref('int_statement_cells') }}

),

final as (

    select
        sought.fact_id,
        sought.document_id,
        any_value(candidates.cell_fact_ids) as cell_fact_ids,
        any_value(candidates.statement) as statement,
        any_value(candidates.cell_value_base) as cell_value_base,
        any_value(candidates.cell_ulp_base) as cell_ulp_base,
        any_value(candidates.cell_row_label) as cell_row_label,
        any_value(candidates.cell_printed_text) as cell_printed_text,
        any_value(candidates.cell_unit) as cell_unit,
        bool_or(statements.statement is not null) as has_statement,
        -- The amount of other money, where the sentence may not say whose it means.
        bool_or(others.report_id is not null) as is_of_other_fund,
        coalesce(bool_or(
            abs(sought.value_base - candidates.cell_value_base) <= (sought.ulp_base + candidates.cell_ulp_base) / 2
        ), false) as is_equal
    from sought
    left join candidates on sought.fact_id = candidates.fact_id
    left join statements
        on sought.report_id = statements.report_id
        and list_contains(sought.statements, statements.statement)
    left join cells as others
        on sought.report_id = others.report_id
        and list_contains(sought.table_items, others.item_code)
        and sought.fiscal_year = others.fiscal_year
        and sought.stage = others.stage
        and sought.code is not distinct from others.code
        and candidates.cell_value_base is not null
        and abs(sought.value_base - candidates.cell_value_base) > (sought.ulp_base + candidates.cell_ulp_base) / 2
        and sought.value_base <> 0
        -- Nothing is no amount of other money that a small one could mean (36.44元 beside 0.00万元).
        and others.value_base <> 0
        and abs(sought.value_base - others.value_base) <= (sought.ulp_base + others.ulp_base) / 2
    group by sought.fact_id, sought.document_id

)

select * from final
