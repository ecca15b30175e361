-- The prints behind a check, one row each, with the part that each plays in it. Each engine of rules that weighs its prints adds the model
-- of their parts (check_key, fact_id, side, weight, term_no, word_zh, word_en) to the list.
{% set parts_models = ['int_operand_parts', 'int_statement_parts', 'int_prose_parts'] %}

with checks as (

    select * from {{ ref('int_checks') }}

),

facts as (

    select
        check_id,
        document_id,
        unnest(fact_ids) as fact_id
    from checks

),

parts as (

    {% for model in parts_models %}
    select * from {{ ref(model) }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}

),

-- What a print plays in a check. Apart from the join below: an outer join with such a condition is tried on all pairs.
played as (

    select
        facts.check_id,
        facts.fact_id,
        parts.side,
        parts.weight,
        parts.term_no,
        parts.word_zh,
        parts.word_en
    from facts
    inner join checks on facts.check_id = checks.check_id
    inner join parts
        on checks.check_key = parts.check_key
        and facts.fact_id = parts.fact_id
    where (coalesce(parts.alternative, '') = '' or parts.alternative = checks.alternative or parts.side = 'left')
        and (checks.alternative is null or checks.alternative = '' or parts.alternative = checks.alternative or parts.side = 'left' or parts.term_no = 1)
    qualify row_number() over (partition by facts.check_id, facts.fact_id order by parts.term_no) = 1

),

operands as (

    select * from {{ ref('int_operands') }}
    qualify row_number() over (partition by fact_id order by item_code) = 1

),

-- The cells of fiscal statements, blanks too.
statement_cells as (

    select * from {{ ref('int_statement_cells') }}

),

indicator_places as (

    select
        fact_id,
        page,
        level3,
        -- A part that is not printed is not named.
        concat_ws('、',
            {{ identity_word('row_part', 'target', 'zh') }} || nullif(target_text, ''),
            {{ identity_word('row_part', 'actual', 'zh') }} || nullif(actual_text, ''),
            {{ identity_word('row_part', 'weight', 'zh') }} || nullif({{ identity_number('weight') }}, ''),
            {{ identity_word('row_part', 'score', 'zh') }} || nullif({{ identity_number('score') }}, ''),
            {{ identity_word('row_part', 'note', 'zh') }} || nullif(deviation_note, '')
        ) as row_text_zh,
        concat_ws(', ',
            {{ identity_word('row_part', 'target', 'en') }} || nullif(target_text, ''),
            {{ identity_word('row_part', 'actual', 'en') }} || nullif(actual_text, ''),
            {{ identity_word('row_part', 'weight', 'en') }} || nullif({{ identity_number('weight') }}, ''),
            {{ identity_word('row_part', 'score', 'en') }} || nullif({{ identity_number('score') }}, ''),
            {{ identity_word('row_part', 'note', 'en') }} || nullif(deviation_note, '')
        ) as row_text_en,
        coalesce(actual_cell_id, score_cell_id, target_cell_id) as place_id
    from {{ ref('fct_indicator') }}

),

final as (

    select
        facts.check_id,
        facts.document_id,
        facts.fact_id,
        played.side,
        coalesce(played.weight, 1) as weight,
        played.term_no,
        played.word_zh,
        played.word_en,
        case when statement_cells.fact_id is not null then coalesce(statement_cells.value_base, 0) else operands.value_base end as value_base,
        coalesce(statement_cells.value, operands.value) as value,
        coalesce(statement_cells.unit, operands.unit) as unit,
        coalesce(statement_cells.unit_factor, operands.unit_factor) as unit_factor,
        coalesce(statement_cells.exact_decimals, operands.decimals) as decimals,
        statement_cells.fact_id is not null or operands.is_money as is_money,
        coalesce(operands.source_kind, case when statement_cells.fact_id is not null then 'table' end) as source_kind,
        coalesce(
            nullif(concat_ws(' ', statement_cells.statement, statement_cells.code, statement_cells.row_label), ''),
            prose_amounts.label,
            operands.row_label,
            indicator_places.level3,
            items.item_name
        ) as row_label,
        coalesce(statement_cells.column_label, operands.column_label) as column_label,
        operands.section,
        coalesce(statement_cells.page, operands.page, indicator_places.page) as page,
        coalesce(statement_cells.printed_text, operands.printed_text, indicator_places.row_text_zh) as printed_text,
        coalesce(statement_cells.printed_text, operands.printed_text, indicator_places.row_text_en) as printed_text_en,
        case
            when statement_cells.fact_id is not null then statement_cells.cell_id
            when operands.fact_id is not null then operands.place_id
            when indicator_places.fact_id is not null then indicator_places.place_id
            when facts.fact_id not like '%#%' then facts.fact_id
        end as place_id
    from facts
    left join played
        on facts.check_id = played.check_id
        and facts.fact_id = played.fact_id
    left join statement_cells on facts.fact_id = statement_cells.fact_id
    left join operands on facts.fact_id = operands.fact_id
    left join {{ ref('int_prose_amounts') }} as prose_amounts on facts.fact_id = prose_amounts.fact_id
    left join indicator_places on facts.fact_id = indicator_places.fact_id
    left join {{ ref('items') }} as items on operands.item_code = items.item_code
    qualify row_number() over (partition by facts.check_id, facts.fact_id order by played.term_no) = 1

)

select * from final
