-- FA-Y1: the initial budget that the explanation of final accounts prints for a class, or for all of them, is the one that the budget report
-- of that year prints. One check an amount, where that report is at hand.
with documents as (

    select * from {{ ref('int_documents') }}
    where is_current

),

identities as (

    select * from {{ ref('identities') }}
    where identity_id = 'FA-Y1'

),

amounts as (

    select
        amounts.*,
        classes.code
    from {{ ref('int_prose_amounts') }} as amounts
    left join {{ ref('int_prose_classes') }} as classes on amounts.fact_id = classes.fact_id
    where amounts.report_type = 'final_accounts'
        and amounts.stage = 'initial_budget'
        and amounts.fiscal_year = amounts.report_year
        and amounts.is_money
        and amounts.value_base is not null
        and amounts.scope <> 'project'
        and not amounts.is_approximate
        and not amounts.is_part
        -- What the statements compare themselves.
        and not starts_with(amounts.item_code, 'three_public')
        and (amounts.class_key is null or classes.code is not null)

),

cells as (

    select * from {{ ref('int_statement_cells') }}
    where value_base is not null

),

restated as (

    select
        string_split(prose_items, '|') as prose_items,
        nullif(prose_fund, '') as prose_fund,
        has_class = 'yes' as has_class,
        cast(priority as integer) as priority,
        string_split(statements, '|') as statements,
        string_split(table_items, '|') as table_items,
        nullif(table_fund, '') as table_fund
    from {{ ref('restated_items') }}
    where report_type = 'budget'

),

budgets as (

    select
        amounts.*,
        cells.fact_id as budget_fact_id,
        cells.value_base as budget_value_base,
        cells.ulp_base as budget_ulp_base,
        documents.unit_id as own_unit_id
    from amounts
    inner join documents on amounts.document_id = documents.document_id
    inner join documents as others
        on documents.unit_id = others.unit_id
        and others.report_type = 'budget'
        and documents.report_scope is not distinct from others.report_scope
        and documents.fiscal_year = others.fiscal_year
    inner join restated
        on list_contains(restated.prose_items, amounts.item_code)
        and coalesce(restated.prose_fund, amounts.fund) = amounts.fund
        and restated.has_class = (amounts.class_key is not null)
    inner join cells
        on others.document_id = cells.document_id
        and list_contains(restated.statements, cells.statement)
        and list_contains(restated.table_items, cells.item_code)
        and cells.stage = 'initial_budget'
        and cells.fiscal_year = documents.fiscal_year
        and coalesce(restated.table_fund, cells.fund) = cells.fund
        and case
            when restated.has_class then amounts.code = coalesce(cells.code, cells.class_key)
            else cells.code is null and cells.row_kind is distinct from 'class'
        end
    -- Of tables that print it, the one that fits.
    qualify row_number() over (
        partition by amounts.fact_id
        order by restated.priority, abs(cells.value_base - amounts.value_base), cells.fact_id
    ) = 1

),

final as (

    select
        identities.identity_id,
        budgets.document_id,
        budgets.own_unit_id as unit_id,
        budgets.fiscal_year,
        identities.severity,
        'budget ' || budgets.fact_id as check_key,
        budgets.label || ' p' || budgets.page as instance,
        budgets.value_base as left_value,
        budgets.budget_value_base as right_value,
        (budgets.ulp_base + budgets.budget_ulp_base) / 2 as tolerance,
        '元' as value_unit,
        case
            when budgets.value_base = budgets.budget_value_base then 'exact'
            when abs(budgets.value_base - budgets.budget_value_base) <= (budgets.ulp_base + budgets.budget_ulp_base) / 2 then 'within_rounding'
            else 'broken'
        end as verdict,
        [budgets.fact_id, budgets.budget_fact_id] as fact_ids,
        budgets.fact_id as current_fact_id,
        budgets.budget_fact_id,
        budgets.label
    from budgets
    cross join identities

)

select * from final
