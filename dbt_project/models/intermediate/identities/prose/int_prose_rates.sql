-- What a comparison's numbers come to, and whether they agree (macros/prose_rates.sql). One row a comparison and current amount (the one it
-- names, and the first of its paragraph).
with comparisons as (

    select * from {{ ref('int_prose_comparisons') }}

),

currents as (

    select
        comparisons.* exclude (head_fact_id, head_value, head_ulp),
        false as is_head
    from comparisons
    union all by name
    select
        comparisons.* exclude (head_fact_id, head_value, head_ulp)
        replace (head_value as current_value, head_ulp as current_ulp),
        true as is_head
    from comparisons
    where head_fact_id is not null

),

{{ prose_rate_ctes('currents') }}

select * from rated
