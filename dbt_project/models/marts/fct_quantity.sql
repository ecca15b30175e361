with quantity_facts as (

    select * from {{ ref('int_quantity_facts') }}

),

final as (

    select
{{ fact_columns() }},
        value,
        unit as value_unit,
        is_target
    from quantity_facts

)

select * from final
