-- The part that each print plays in a check about prose: which side it stands on, with which sign, under which words.
with restated as (

    select * from {{ ref('int_prose_checks_restated') }}

),

sums as (

    select
        sums.check_key,
        sums.identity_id,
        sums.document_id,
        unnest(sums.fact_ids) as fact_id,
        unnest(range(1, len(sums.fact_ids) + 1)) as position
    from (
        select check_key, identity_id, document_id, fact_ids from {{ ref('int_prose_checks_sums') }}
        union all
        select check_key, identity_id, document_id, fact_ids from {{ ref('int_prose_checks_item_sums') }}
        union all
        select check_key, identity_id, document_id, fact_ids from {{ ref('int_prose_checks_bounds') }}
        union all
        select check_key, identity_id, document_id, fact_ids from {{ ref('int_prose_checks_items') }}
    ) as sums

),

budgets as (

    select * from {{ ref('int_prose_checks_budgets') }}

),

years as (

    select * from {{ ref('int_prose_checks_years') }}

),

changes as (

    select
        check_key,
        unnest([
            {side: 'left', fact_id: difference_fact_id, sign: sign, term_no: 1, word: label},
            {side: 'right', fact_id: most_difference_fact_id, sign: most_sign, term_no: 2, word: name}
        ]) as part
    from {{ ref('int_prose_checks_changes') }}

),

labels as (

    select fact_id, label from {{ ref('int_prose_amounts') }}
    union all
    select fact_id, row_label as label from {{ ref('int_statement_cells') }}

),

parts as (

    select check_key, left_fact_id as fact_id, 'left' as side, 1 as weight, 1 as term_no, left_word_zh as word_zh, left_word_en as word_en
    from restated
    union all
    select check_key, unnest(right_fact_ids) as fact_id, 'right' as side, 1 as weight, 2 as term_no, right_word_zh as word_zh, right_word_en as word_en
    from restated
    union all
    select
        sums.check_key,
        sums.fact_id,
        case when sums.position = 1 then 'left' else 'right' end as side,
        1 as weight,
        sums.position as term_no,
        labels.label as word_zh,
        labels.label as word_en
    from sums
    inner join labels on sums.fact_id = labels.fact_id
    union all
    select
        check_key,
        before_fact_id as fact_id,
        'left' as side,
        1 as weight,
        1 as term_no,
        {{ identity_word('year', 'before') }} || label as word_zh,
        {{ identity_word('year', 'before', 'en') }} || ' ' || label as word_en
    from years
    union all
    select
        check_key,
        current_fact_id as fact_id,
        'right' as side,
        1 as weight,
        2 as term_no,
        {{ identity_word('year', 'now') }} || label as word_zh,
        {{ identity_word('year', 'now', 'en') }} || ' ' || label as word_en
    from years
    union all
    select
        check_key,
        years.difference_fact_id as fact_id,
        'right' as side,
        -- A decrease is read as less than nothing.
        case when amounts.value_base < 0 then -1 else -sign end as weight,
        3 as term_no,
        {{ identity_word('year', 'change') }} as word_zh,
        {{ identity_word('year', 'change', 'en') }} as word_en
    from years
    inner join {{ ref('int_prose_amounts') }} as amounts on years.difference_fact_id = amounts.fact_id
    union all
    select
        check_key,
        current_fact_id as fact_id,
        'left' as side,
        1 as weight,
        1 as term_no,
        {{ identity_word('place', 'narrative') }} || {{ identity_word('stage', 'initial_budget') }} || label as word_zh,
        concat_ws(' ', {{ identity_word('place', 'narrative', 'en') }}, {{ identity_word('stage', 'initial_budget', 'en') }}, label) as word_en
    from budgets
    union all
    select
        check_key,
        budget_fact_id as fact_id,
        'right' as side,
        1 as weight,
        2 as term_no,
        {{ identity_word('report', 'budget_same_year') }} || label as word_zh,
        {{ identity_word('report', 'budget_same_year', 'en') }} || ', ' || label as word_en
    from budgets
    union all
    select
        changes.check_key,
        changes.part.fact_id as fact_id,
        changes.part.side as side,
        case when amounts.value_base < 0 then 1 else changes.part.sign end as weight,
        changes.part.term_no as term_no,
        changes.part.word as word_zh,
        changes.part.word as word_en
    from changes
    inner join {{ ref('int_prose_amounts') }} as amounts on changes.part.fact_id = amounts.fact_id

),

final as (

    select
        *,
        '' as alternative
    from parts

)

select * from final
