-- Rules that compare a left with a right: sums, equal prints, comparisons, ratios, products, bounds. One row a try that counts.
with best_alternative as (

    select *
    from {{ ref('int_tries') }}
    where alternative = '' or verdict in ('exact', 'within_rounding')
    qualify row_number() over (
        partition by anchor_id
        order by
            case when verdict = 'exact' then 0 when verdict = 'within_rounding' then 1 when verdict = 'broken' then 2 else 3 end,
            alternative
    ) = 1

),

-- A rule is tried where its terms stand closest together; the same number in the same document is one try.
closest as (

    select *
    from best_alternative
    qualify
        coalesce(closeness, 9) = min(coalesce(closeness, 9)) filter (where verdict not in ('not_evaluable', 'not_applicable')) over (
            partition by identity_id, variant, document_id, fiscal_year, stage, scope_name
        )
        or (verdict in ('not_evaluable', 'not_applicable') and count(*) filter (where verdict not in ('not_evaluable', 'not_applicable')) over (
            partition by identity_id, variant, document_id, fiscal_year, stage, scope_name
        ) = 0)

),

once as (

    select *
    from closest
    qualify row_number() over (
        partition by
            identity_id,
            variant,
            document_id,
            fiscal_year,
            stage,
            scope_name,
            case when verdict in ('not_evaluable', 'not_applicable') then verdict else cast(left_value as varchar) end,
            case when instance_by = 'document' or verdict in ('not_evaluable', 'not_applicable') then '' else place_key end
        order by closeness, fact_ids, anchor_id
    ) = 1

),

-- Of rules that are one check a document or a form, the worst try is the check.
final as (

    select *
    from once
    qualify not is_collapsed
        or row_number() over (
            partition by identity_id, document_id, case when instance_by = 'place' then place_key end
            order by
                case verdict when 'broken' then 0 when 'within_rounding' then 1 when 'exact' then 1 when 'not_evaluable' then 3 else 4 end,
                abs(left_value - right_value) desc nulls last,
                -- Of tries as bad as each other one that another file of the same report would choose too: ids hold the file's hash.
                variant,
                place_key,
                fact_ids,
                anchor_id
        ) = 1

)

select
    identity_id,
    document_id,
    unit_id,
    fiscal_year,
    severity,
    anchor_id as check_key,
    concat_ws(' ', nullif(variant, ''), scope_name, cast(fiscal_year as varchar), stage, place_key) as instance,
    cast(left_value as decimal(38, 6)) as left_value,
    cast(right_value as decimal(38, 6)) as right_value,
    cast(case when kind in ('ratio', 'product') and verdict = 'within_rounding' then left_ulp / 2 else tolerance end as decimal(38, 6)) as tolerance,
    case when kind = 'ratio' or (kind = 'bound' and scale = 100) then '%' else unit_base end as value_unit,
    verdict,
    missing,
    fact_ids,
    alternative
from final
