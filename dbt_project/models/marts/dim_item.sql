with items as (

    select * from {{ ref('items') }}

),

final as (

    select
        item_code,
        item_name,
        parent_code,
        unit,
        value_type,
        fact_family,
        fund
    from items

)

select * from final
