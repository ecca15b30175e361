-- The cell of the report's tables that prints what an amount of its prose restates (forms/restated_items.csv). One row an amount that
-- some table should print; without a cell where none does.
with amounts as (

    select * from {{ ref('int_prose_amounts') }}
    where is_money
        and value_base is not null
        and scope <> 'project'
        and not is_approximate

),

cells as (

    select * from {{ ref('int_statement_cells') }}

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
        amounts.functional_code,
        amounts.value_base,
        restated.*
    from amounts
    inner join restated
        on amounts.report_type = restated.report_type
        and list_contains(restated.prose_items, amounts.item_code)
        and coalesce(restated.prose_fund, amounts.fund) = amounts.fund
        and restated.has_class = (amounts.class_key is not null)

),

candidates as (

    select
        sought.fact_id,
        cells.fact_id as cell_fact_id,
        cells.statement,
        cells.value_base as cell_value_base,
        cells.ulp_base as cell_ulp_base,
        cells.row_label as cell_row_label,
        cells.printed_text as cell_printed_text,
        cells.unit as cell_unit,
        sought.priority,
        abs(cells.value_base - sought.value_base) as distance
    from sought
    inner join cells
        on sought.report_id = cells.report_id
        and list_contains(sought.statements, cells.statement)
        and list_contains(sought.table_items, cells.item_code)
        and sought.fiscal_year = cells.fiscal_year
        and sought.stage = cells.stage
        and coalesce(sought.table_fund, cells.fund) = cells.fund
        and case
            when sought.has_class then sought.functional_code = coalesce(cells.code, cells.class_key)
            else cells.code is null and cells.row_kind is distinct from 'class'
        end

),

chosen as (

    select * from candidates
    -- A printed cell before a blank one; of tables that count different money the one that fits.
    qualify row_number() over (
        partition by fact_id
        order by priority, cell_value_base is null, distance, cell_fact_id
    ) = 1

),

final as (

    select distinct
        sought.fact_id,
        sought.document_id,
        chosen.cell_fact_id,
        chosen.statement,
        chosen.cell_value_base,
        chosen.cell_ulp_base,
        chosen.cell_row_label,
        chosen.cell_printed_text,
        chosen.cell_unit,
        chosen.cell_value_base is not null
        and abs(sought.value_base - chosen.cell_value_base) <= (amounts.ulp_base + chosen.cell_ulp_base) / 2 as is_equal
    from sought
    inner join amounts on sought.fact_id = amounts.fact_id
    left join chosen on sought.fact_id = chosen.fact_id

)

select * from final
