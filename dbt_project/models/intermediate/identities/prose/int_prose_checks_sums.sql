-- FA-N6, FA-N7, FA-N9, BU-BN4, BU-BN8, BU-BN9: what stands under a total of prose comes to it. One check a total.
with scope as (

    select * from {{ ref('int_identity_scope') }}

),

amounts as (

    select * from {{ ref('int_prose_amounts') }}

),

sums as (

    select
        parts.identity_id,
        parts.total_fact_id,
        any_value(parts.needs_all) as needs_all,
        any_value(parts.absent_items) as absent_items,
        bool_or(parts.is_closed) as is_closed,
        sum(amounts.value_base) as part_sum,
        sum(amounts.ulp_base) as part_ulps,
        list(parts.part_fact_id order by amounts.char_from) as part_fact_ids
    from {{ ref('int_prose_sums') }} as parts
    inner join amounts on parts.part_fact_id = amounts.fact_id
    group by parts.identity_id, parts.total_fact_id, parts.part_items
    -- Of the lists that a sentence may follow, the one that names all that it names.
    qualify row_number() over (partition by parts.identity_id, parts.total_fact_id order by bool_or(parts.is_closed) desc, count(*) desc, parts.part_items) = 1

),

compared as (

    select
        sums.*,
        totals.document_id,
        totals.fiscal_year,
        totals.label,
        totals.page,
        totals.unit,
        totals.is_money,
        totals.value_base,
        (totals.ulp_base + sums.part_ulps) / 2 as tolerance,
        len(sums.absent_items) > 0 and (sums.needs_all or abs(totals.value_base - sums.part_sum) > (totals.ulp_base + sums.part_ulps) / 2) as lacks_parts,
        not sums.is_closed and totals.value_base - sums.part_sum > (totals.ulp_base + sums.part_ulps) / 2 as is_open
    from sums
    inner join amounts as totals on sums.total_fact_id = totals.fact_id

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        compared.fiscal_year,
        scope.severity,
        compared.total_fact_id as check_key,
        compared.label || ' p' || compared.page as instance,
        compared.value_base as left_value,
        compared.part_sum as right_value,
        compared.tolerance,
        case when compared.is_money then '元' else compared.unit end as value_unit,
        case
            when compared.lacks_parts or compared.is_open then 'not_evaluable'
            when compared.value_base = compared.part_sum then 'exact'
            when abs(compared.value_base - compared.part_sum) <= compared.tolerance then 'within_rounding'
            else 'broken'
        end as verdict,
        case
            when compared.is_open then [{{ identity_word('missing', 'whole_list') }}]
            when compared.lacks_parts then (select list(items.item_name order by items.item_code) from {{ ref('items') }} as items where list_contains(compared.absent_items, items.item_code))
        end as missing,
        list_concat([compared.total_fact_id], compared.part_fact_ids) as fact_ids
    from scope
    inner join compared
        on scope.identity_id = compared.identity_id
        and scope.document_id = compared.document_id

)

select * from final
