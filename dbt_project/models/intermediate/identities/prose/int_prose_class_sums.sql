-- 人员经费 and 公用经费 of a table by economic class that prints neither: 301 and 303, and every other class (final_accounts_and_budgets.md,
-- F6.P and F6.U). One row a report, table and item.
with cells as (

    select * from {{ ref('int_statement_cells') }}
    where statement in ('B8', 'BF8')

),

sums as (

    select
        report_id,
        statement,
        case when code in ('301', '303') then 'expenditure_personnel' else 'expenditure_public_use' end as item_code,
        fund,
        stage,
        fiscal_year,
        list(fact_id order by code) as fact_ids,
        sum(value_base) as value_base,
        sum(ulp_base) as ulp_base
    from cells
    where item_code in ('expenditure_basic', 'expenditure_total')
        and length(code) = 3
    group by all

),

final as (

    select
        sums.*,
        items.item_name as row_label
    from sums
    inner join {{ ref('items') }} as items on sums.item_code = items.item_code
    where not exists (
        select 1 from cells
        where cells.report_id = sums.report_id
            and cells.statement = sums.statement
            and cells.item_code = sums.item_code
    )

)

select * from final
