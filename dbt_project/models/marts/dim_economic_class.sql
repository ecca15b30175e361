with classes as (

    select * from {{ ref('int_classes') }}
    where classification = 'economic'

),

final as (

    select
        code,
        name,
        level,
        parent_code,
        valid_from,
        valid_to,
        is_current,
        source
    from classes

)

select * from final
