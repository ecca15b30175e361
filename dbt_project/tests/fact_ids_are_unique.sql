-- A fact is one printed number: its id stands in one mart, once.
{{ config(meta={'rests_on': 'rows'}) }}

with facts as (

    {{ every_fact(['fact_id']) }}

)

select
    fact_id,
    count(*) as fact_count
from facts
group by fact_id
having count(*) > 1
