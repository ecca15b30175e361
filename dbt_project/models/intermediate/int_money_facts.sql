with numbers as (

    select * from {{ ref('int_numbers') }}
    where is_money
        and fact_family in ('spending', 'revenue')
        -- A goal is neither budgeted nor spent.
        and not is_target

),

money_units as (

    select * from {{ ref('money_units') }}

),

in_yuan as (

    select
        numbers.*,
        {{ amount_in_yuan('numbers.value', 'money_units.yuan') }} as amount_yuan
    from numbers
    inner join money_units on numbers.unit = money_units.unit

),

final as (

    select
        *,
        case
            when fact_family = 'revenue' then 'fct_revenue'
            -- What a project leaves over is money to come, whatever line it stands on.
            when stage = 'carryover' then 'fct_revenue'
            when stage = 'actual' then 'fct_expenditure'
            else 'fct_budget'
        end as mart
    from in_yuan
    where amount_yuan is not null

)

select * from final
