with money_facts as (

    select * from {{ ref('int_money_facts') }}
    where mart = 'fct_budget'

),

final as (

    select
{{ money_fact_columns() }}
    from money_facts

)

select * from final
