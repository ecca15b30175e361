-- Every printed number that a rule may use, in the unit's base and with its precision: as it stands (int_placed_operands), and once more
-- where it is also a print of another item.
with placed as (

    select * from {{ ref('int_placed_operands') }}

),

-- A split that prints no stage adds up to the actual total or, in some reports, to the full-year budget (SE-A4, SE-A5): then it is
-- that budget's.
splits as (

    select
        parts.document_id,
        parts.form_no,
        kinds.split_kind,
        sum(parts.value * parts.unit_factor) filter (where parts.stage = 'actual') as split_total,
        bool_or(parts.stage <> 'actual') as has_other_stages
    from placed as parts
    inner join {{ ref('split_items') }} as kinds on parts.item_code = kinds.item_code
    where parts.form_role = 'performance'
        and parts.source_kind = 'table'
        and parts.value is not null
    group by parts.document_id, parts.form_no, kinds.split_kind

),

budget_splits as (

    select
        splits.document_id,
        splits.form_no,
        splits.split_kind
    from splits
    inner join placed as totals
        on splits.document_id = totals.document_id
        and splits.form_no = totals.form_no
        and totals.item_code in ('expenditure_total', 'project_item')
        and totals.value is not null
    where not splits.has_other_stages
    group by splits.document_id, splits.form_no, splits.split_kind, splits.split_total
    having bool_or(totals.stage = 'full_year_budget' and totals.value * totals.unit_factor = splits.split_total)
        and not bool_or(totals.stage = 'actual' and totals.value * totals.unit_factor = splits.split_total)

),

staged as (

    select
        placed.* replace (case when budget_splits.split_kind is not null then 'full_year_budget' else placed.stage end as stage)
    from placed
    left join {{ ref('split_items') }} as kinds on placed.item_code = kinds.item_code
    left join budget_splits
        on placed.document_id = budget_splits.document_id
        and placed.form_no = budget_splits.form_no
        and kinds.split_kind = budget_splits.split_kind
        and placed.form_role = 'performance'

),

-- Trailing zeros are dropped at random: a number is as exact as the most exact one of its unit in the document.
precise as (

    select
        *,
        -- A number with more digits than any amount is no operand: one absurd print must not stop a run.
        try_cast(try_cast(value as decimal(26, 8)) * unit_factor as decimal(38, 8)) as value_base,
        case when is_money then '元' else unit end as unit_base,
        max(decimals) filter (where value is not null) over (partition by document_id, unit) as unit_decimals,
        value = 0
        or not (is_money or coalesce(unit in ('%', '‰', '分'), false) or item_code like '%_without_unit')
        or item_code in ('indicator_weight', 'indicator_score', 'execution_weight', 'self_weight_total', 'level1_declared_weight') as is_exact
    from staged

),

final as (

    select
        *,
        -- A printed 0, a count, a weight and a level-3 score are exact.
        case when is_exact then 0
            else cast(pow(10, -greatest(coalesce(unit_decimals, 0), case when unit = '分' then 2 else 0 end)) * unit_factor as decimal(38, 8))
        end as ulp_base,
        case when is_exact then 0 else cast(pow(10, -coalesce(decimals, 0)) * unit_factor as decimal(38, 8)) end as own_ulp_base
    from precise

)

select * from final
union all by name
-- One item may be a print of another: a row that holds a level, a cost that is about the whole budget (forms/derived_operands.csv).
select
    final.* replace (derived.derived_item as item_code)
from final
inner join {{ ref('derived_operands') }} as derived
    on final.item_code = derived.item_code
    and final.is_money
    and (derived.group_words is null or final.row_label like '%' || derived.group_words || '%' or final.group_name like '%' || derived.group_words || '%'
        or final.level2 like '%' || derived.group_words || '%')
where exists (
    select 1 from final as reference
    where reference.document_id = final.document_id
        and (reference.item_code = derived.reference_item)
        and (derived.reference_stages is null or list_contains(string_split(derived.reference_stages, '|'), reference.stage))
        and reference.fiscal_year is not distinct from final.fiscal_year
        and reference.value_base > 0
        and abs(final.value_base - reference.value_base) <= cast(derived.within_share as decimal(10, 4)) * reference.value_base
)
