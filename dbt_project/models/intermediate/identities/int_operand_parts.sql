-- The part that a print plays in a try of an arithmetic rule: its side, its weight, its term's words.
select
    operands.anchor_id as check_key,
    operands.fact_id,
    operands.side,
    terms.weight,
    operands.term_no,
    terms.word_zh,
    terms.word_en,
    operands.alternative
from {{ ref('int_check_operands') }} as operands
inner join {{ ref('int_terms') }} as terms
    on operands.identity_id = terms.identity_id
    and operands.variant = terms.variant
    and operands.term_no = terms.term_no
group by all
