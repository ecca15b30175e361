with numbers as (

    select * from {{ ref('int_numbers') }}

),

final as (

    {{ money_facts('numbers') }}

)

select * from final
