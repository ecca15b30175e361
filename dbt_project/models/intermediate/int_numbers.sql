with printed_numbers as (

    select * from {{ ref('int_printed_numbers') }}

),

final as (

    select * exclude (is_current)
    from printed_numbers
    where is_current

)

select * from final
