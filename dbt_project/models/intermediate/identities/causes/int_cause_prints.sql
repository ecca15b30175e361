-- What a person could correct: a printed number. A number of prose that says two things (收入总计、支出总计均为…) is one print of two
-- facts. One row a fact of prose.
select
    mention_id as fact_id,
    min(mention_id) over (partition by passage_id, char_from, char_to, value) as print_id
from {{ ref('stg_mentions') }}
where passage_id is not null
