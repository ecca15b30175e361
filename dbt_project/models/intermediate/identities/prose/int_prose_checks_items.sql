-- BU-BN2: the amount that begins an item is the one that its sentence arranges. One check a repeated amount.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'change'
        and source_set = 'item_amounts'

),

items as (

    select * from {{ ref('int_prose_items') }}

),

amounts as (

    select * from {{ ref('int_prose_amounts') }}

),

counterparts as (

    select * from {{ ref('int_prose_counterparts') }}

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        amounts.fiscal_year,
        scope.severity,
        'item ' || items.fact_id as check_key,
        amounts.label || ' ' || amounts.printed_text || ' p' || amounts.page as instance,
        items.head_value_base as left_value,
        items.value_base as right_value,
        (items.head_ulp_base + items.ulp_base) / 2 as tolerance,
        '元' as value_unit,
        case
            when items.head_value_base = items.value_base then 'exact'
            when abs(items.head_value_base - items.value_base) <= (items.head_ulp_base + items.ulp_base) / 2 then 'within_rounding'
            else 'broken'
        end as verdict,
        cast(null as varchar[]) as missing,
        [items.head_fact_id, items.fact_id] as fact_ids,
        'item_amounts' as text_code,
        amounts.page,
        amounts.label,
        heads.printed_text as current_text,
        amounts.printed_text as base_text,
        coalesce(tables.cell_printed_text || tables.cell_unit, '—') as table_text
    from scope
    inner join items
        on scope.document_id = items.document_id
        and items.print_no > 1
    inner join amounts on items.fact_id = amounts.fact_id
    inner join amounts as heads on items.head_fact_id = heads.fact_id
    left join counterparts as tables on items.head_fact_id = tables.fact_id

)

select * from final
