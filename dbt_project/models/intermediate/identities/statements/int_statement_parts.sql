-- The part that a cell plays in a try of a rule of statements. One row a try, term and cell.
select
    operands.check_key,
    operands.fact_id,
    terms.side,
    terms.weight,
    operands.term_no,
    terms.word_zh,
    terms.word_en,
    '' as alternative
from {{ ref('int_statement_operands') }} as operands
inner join {{ ref('int_statement_tries') }} as tries on operands.check_key = tries.check_key
inner join {{ ref('int_statement_terms') }} as terms
    on operands.identity_id = terms.identity_id
    and operands.variant = terms.variant
    and operands.term_no = terms.term_no
    and terms.side in ('left', 'right')
    and list_contains(tries.fact_ids, operands.fact_id)
