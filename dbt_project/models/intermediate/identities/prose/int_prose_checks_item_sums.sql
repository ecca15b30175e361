-- FA-N3: the items that the explanation goes through come to their total, for the initial budget and for the final accounts. Told only
-- where every class of the table is gone through.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'completion'

),

amounts as (

    select * from {{ ref('int_prose_amounts') }}
    where is_money
        and value_base is not null
        and scope <> 'project'
        and not is_approximate

),

heads as (

    select fact_id
    from {{ ref('int_prose_items') }}
    where print_no = 1

),

parts as (

    select amounts.*
    from amounts
    inner join heads on amounts.fact_id = heads.fact_id
    where length(amounts.functional_code) = 7
    qualify row_number() over (
        partition by amounts.document_id, amounts.functional_code, amounts.stage, amounts.fiscal_year, amounts.fund
        order by amounts.reading_order, amounts.fact_id
    ) = 1

),

-- The classes of the table of the same money that have no class under them.
leaves as (

    select
        report_id,
        fund,
        count(distinct code) as leaf_count
    from {{ ref('int_statement_cells') }}
    where statement in ('F5', 'F8', 'F9')
        and length(code) = 7
    group by report_id, fund

),

sums as (

    select
        parts.document_id,
        parts.report_id,
        parts.stage,
        parts.fiscal_year,
        parts.fund,
        sum(parts.value_base) as part_sum,
        sum(parts.ulp_base) as part_ulps,
        count(*) as part_count,
        min(parts.reading_order) as reading_order,
        list(parts.fact_id order by parts.reading_order, parts.fact_id) as fact_ids
    from parts
    group by parts.document_id, parts.report_id, parts.stage, parts.fiscal_year, parts.fund

),

-- The total that the chapter prints for them: the last one before the first item.
totals as (

    select
        sums.document_id,
        sums.stage,
        sums.fund,
        amounts.fact_id,
        amounts.label,
        amounts.page,
        amounts.value_base,
        amounts.ulp_base
    from sums
    inner join amounts
        on sums.document_id = amounts.document_id
        and sums.stage = amounts.stage
        and sums.fiscal_year = amounts.fiscal_year
        and sums.fund = amounts.fund
        and amounts.class_key is null
        and amounts.item_code in ('expenditure_general_public_budget', 'expenditure_government_fund', 'expenditure_state_capital',
            'expenditure_total', 'expenditure_current_year', 'expenditure_grand_total')
        and amounts.reading_order < sums.reading_order
    qualify row_number() over (partition by sums.document_id, sums.stage, sums.fund order by amounts.reading_order desc) = 1

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        sums.fiscal_year,
        scope.severity,
        'items ' || totals.fact_id as check_key,
        'Σ ' || totals.label || ' ' || sums.stage as instance,
        totals.value_base as left_value,
        sums.part_sum as right_value,
        (totals.ulp_base + sums.part_ulps) / 2 as tolerance,
        '元' as value_unit,
        case
            when leaves.leaf_count is distinct from sums.part_count then 'not_evaluable'
            when totals.value_base = sums.part_sum then 'exact'
            when abs(totals.value_base - sums.part_sum) <= (totals.ulp_base + sums.part_ulps) / 2 then 'within_rounding'
            else 'broken'
        end as verdict,
        case when leaves.leaf_count is distinct from sums.part_count then [{{ identity_word('missing', 'whole_list') }}] end as missing,
        list_concat([totals.fact_id], sums.fact_ids) as fact_ids,
        totals.fact_id as total_fact_id
    from scope
    inner join sums on scope.document_id = sums.document_id
    inner join totals
        on sums.document_id = totals.document_id
        and sums.stage = totals.stage
        and sums.fund = totals.fund
    left join leaves
        on sums.report_id = leaves.report_id
        and sums.fund = leaves.fund

)

select * from final
