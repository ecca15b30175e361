with numbers as (

    select * from {{ ref('int_numbers') }}

),

money_facts as (

    select fact_id from {{ ref('int_money_facts') }}

),

final as (

    select
        numbers.* replace (
            -- A number that no label knows is counted work: an activity, or the goal of one.
            coalesce(
                numbers.item_code,
                case when numbers.is_target then 'activity_target' else 'activity_count' end
            ) as item_code,
            case when numbers.is_target then 'target' else numbers.stage end as stage,
            coalesce(numbers.subject, numbers.row_label) as subject
        )
    from numbers
    anti join money_facts on numbers.fact_id = money_facts.fact_id
    -- Weights and scores of a form's rows are read with their form.
    where numbers.role is null or numbers.role not in {{ score_roles() }}

)

select * from final
