-- A row a unit and year that a report of a known type is about; a report that names no unit has its own row.
with reports as (

    select
        document_id,
        coalesce(unit_id, document_id) as unit_key,
        unit_id,
        fiscal_year,
        file_name,
        report_type,
        report_scope
    from marts.dim_document
    where is_current and report_type <> 'other'

),

rows_ as (

    select
        unit_key,
        fiscal_year,
        any_value(unit_id) as unit_id,
        string_agg(file_name, '、' order by file_name) as file_names
    from reports
    group by unit_key, fiscal_year

),

-- The whole body's total as printed, of the latest stage of the budget; a form before prose, the department's edition before a
-- unit's. Where a report gives the money of the general public budget alone, that. The 三公 money stands beside it.
totals as (

    select
        reports.unit_key,
        reports.fiscal_year,
        case
            -- What a budget's or the final accounts' summary calls its total.
            when facts.item_code = 'expenditure_current_year' then 'expenditure_total'
            when facts.item_code = 'expenditure_grand_total' and facts.stage <> 'actual' then 'expenditure_total'
            else facts.item_code
        end as item_code,
        facts.stage,
        facts.amount_yuan,
        row_number() over (
            partition by reports.unit_key, reports.fiscal_year
            order by
                facts.item_code = 'expenditure_total' desc,
                facts.item_code = 'expenditure_current_year' desc,
                list_position(['full_year_budget', 'budget_unspecified', 'initial_budget'], facts.stage),
                facts.source_kind desc,
                reports.report_type = 'final_accounts' desc,
                reports.report_scope = 'department' desc nulls last,
                facts.fact_id
        ) as rank
    from reports
    inner join (
        from marts.fct_budget
        union all by name
        from marts.fct_expenditure
    ) as facts
        on reports.document_id = facts.document_id and reports.fiscal_year is not distinct from facts.fiscal_year
    where (
        (facts.item_code in ('expenditure_total', 'expenditure_current_year', 'expenditure_grand_total') and facts.fund = 'all')
        or facts.item_code in ('expenditure_general_public_budget', 'three_public_total')
    )
        and facts.subject is null
        and facts.functional_code is null
        and facts.economic_code is null
        and facts.stage <> 'budget_adjustment'

),

budgets as (

    select distinct on (unit_key, fiscal_year) unit_key, fiscal_year, item_code, stage, amount_yuan
    from totals
    where stage <> 'actual' and item_code not in ('three_public_total', 'expenditure_grand_total')
    order by
        unit_key,
        fiscal_year,
        item_code = 'expenditure_total' desc,
        list_position(['full_year_budget', 'budget_unspecified', 'initial_budget'], stage),
        rank

),

actuals as (

    select distinct on (unit_key, fiscal_year) unit_key, fiscal_year, item_code, amount_yuan
    from totals
    where stage = 'actual' and item_code not in ('three_public_total', 'expenditure_grand_total')
    order by unit_key, fiscal_year, item_code = 'expenditure_total' desc, rank

),

three_public as (

    select
        unit_key,
        fiscal_year,
        arg_min(amount_yuan, rank) filter (where stage <> 'actual') as three_public_budget_yuan,
        arg_min(amount_yuan, rank) filter (where stage = 'actual') as three_public_actual_yuan
    from totals
    where item_code = 'three_public_total'
    group by unit_key, fiscal_year

),

scores as (

    select
        reports.unit_key,
        reports.fiscal_year,
        max(scores.execution_rate_percent) filter (where scores.project is null) as printed_rate_percent,
        max(scores.total_score) filter (where scores.project is null) as self_score,
        max(scores.total_weight) filter (where scores.project is null) as total_weight,
        count(*) filter (where scores.project is not null) as project_forms
    from reports
    inner join marts.fct_score as scores on reports.document_id = scores.document_id
    group by all

),

indicators as (

    select
        reports.unit_key,
        reports.fiscal_year,
        count(*) as indicators,
        count(*) filter (where indicators.is_met) as indicators_met,
        count(indicators.is_met) as indicators_judged
    from reports
    inner join marts.fct_indicator as indicators on reports.document_id = indicators.document_id
    group by all

),

checks as (

    select
        reports.unit_key,
        reports.fiscal_year,
        count(*) filter (where checks.status in ('exact', 'within_rounding')) as held,
        count(*) filter (where checks.status in ('broken', 'waived')) as broken,
        count(*) filter (where checks.status = 'not_evaluable') as not_evaluable
    from reports
    inner join marts.fct_identity_check as checks on reports.document_id = checks.document_id
    group by all

),

findings as (

    select
        reports.unit_key,
        reports.fiscal_year,
        [
            count(*) filter (where findings.severity = 'must'),
            count(*) filter (where findings.severity = 'should'),
            count(*) filter (where findings.severity = 'advisory')
        ] as findings
    from reports
    inner join marts.fct_finding as findings on reports.document_id = findings.document_id
    where findings.status = 'open' and findings.blame = 'source'
    group by all

)

select
    units.unit_name,
    rows_.fiscal_year,
    rows_.file_names,
    budgets.amount_yuan as budget_yuan,
    budgets.stage as budget_stage,
    budgets.item_code as budget_item,
    actuals.amount_yuan as actual_yuan,
    actuals.item_code as actual_item,
    three_public.three_public_budget_yuan,
    three_public.three_public_actual_yuan,
    scores.printed_rate_percent,
    scores.self_score,
    scores.total_weight,
    coalesce(scores.project_forms, 0) as project_forms,
    coalesce(indicators.indicators, 0) as indicators,
    coalesce(indicators.indicators_met, 0) as indicators_met,
    coalesce(indicators.indicators_judged, 0) as indicators_judged,
    coalesce(checks.held, 0) as held,
    coalesce(checks.broken, 0) as broken,
    coalesce(checks.not_evaluable, 0) as not_evaluable,
    coalesce(findings.findings, [0, 0, 0]) as findings
from rows_
left join marts.dim_unit as units on rows_.unit_id = units.unit_id and units.is_current
left join budgets
    on rows_.unit_key = budgets.unit_key and rows_.fiscal_year is not distinct from budgets.fiscal_year
left join actuals
    on rows_.unit_key = actuals.unit_key and rows_.fiscal_year is not distinct from actuals.fiscal_year
left join three_public
    on rows_.unit_key = three_public.unit_key and rows_.fiscal_year is not distinct from three_public.fiscal_year
left join scores
    on rows_.unit_key = scores.unit_key and rows_.fiscal_year is not distinct from scores.fiscal_year
left join indicators
    on rows_.unit_key = indicators.unit_key and rows_.fiscal_year is not distinct from indicators.fiscal_year
left join checks
    on rows_.unit_key = checks.unit_key and rows_.fiscal_year is not distinct from checks.fiscal_year
left join findings
    on rows_.unit_key = findings.unit_key and rows_.fiscal_year is not distinct from findings.fiscal_year
order by units.unit_name nulls last, rows_.fiscal_year desc, rows_.file_names
