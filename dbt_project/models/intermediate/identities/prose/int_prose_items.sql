-- The amounts that one paragraph prints for one class, year and stage: the first, those that repeat it, and the one that the tables
-- support. One row an amount.
with amounts as (

    select * from {{ ref('int_prose_amounts') }}
    where is_money
        and class_key is not null
        and item_code not in ('change_amount', 'change_rate', 'share_rate')
        and value_base is not null
        and scope <> 'project'
        and not is_approximate
        and not is_part

),

counterparts as (

    select * from {{ ref('int_prose_counterparts') }}

),

final as (

    select
        amounts.fact_id,
        amounts.document_id,
        amounts.value_base,
        amounts.ulp_base,
        first_value(amounts.fact_id) over of_class as head_fact_id,
        first_value(amounts.value_base) over of_class as head_value_base,
        first_value(amounts.ulp_base) over of_class as head_ulp_base,
        row_number() over of_class as print_no,
        -- The print that the tables support, else the first.
        first_value(amounts.fact_id) over (
            partition by amounts.passage_id, amounts.item_code, amounts.class_key, amounts.fiscal_year, amounts.stage
            order by coalesce(counterparts.is_equal, false) desc, amounts.char_from, amounts.fact_id
        ) as supported_fact_id
    from amounts
    left join counterparts on amounts.fact_id = counterparts.fact_id
    window of_class as (
        partition by amounts.passage_id, amounts.item_code, amounts.class_key, amounts.fiscal_year, amounts.stage
        order by amounts.char_from, amounts.fact_id
    )

)

select * from final
