-- The words and numbers that the text of a broken check is filled with.
with broken as (

    select * from {{ ref('int_findings') }}

),

facts as (

    select
        facts.*,
        -- One word for all the prints of one term.
        row_number() over (partition by facts.check_id, facts.term_no order by facts.fact_id) = 1 as is_first_of_term
    from {{ ref('int_check_facts') }} as facts
    inner join broken on facts.check_id = broken.check_id

),

words as (

    select
        check_id,
        {{ identity_side_words('zh', 'left') }} as left_words_zh,
        {{ identity_side_words('en', 'left') }} as left_words_en,
        {{ identity_side_words('zh', 'right') }} as right_words_zh,
        {{ identity_side_words('en', 'right') }} as right_words_en,
        max(unit_factor) filter (where is_money) as money_factor,
        arg_max(unit, unit_factor) filter (where is_money) as money_unit,
        array_to_string(list_slice(list(
            coalesce(row_label || ' ', '') || printed_text || coalesce('（' || section || '）', '（' || column_label || '）', '')
            order by coalesce(term_no, 0), page, fact_id
        ) filter (where printed_text <> ''), 1, 8), '；') as places_zh
    from facts
    group by check_id

),

others as (

    select
        broken.check_id,
        arg_min(operands.row_label || ' ' || operands.printed_text || operands.unit, operands.fact_id) as other_print
    from broken
    inner join {{ ref('int_operands') }} as operands
        on broken.document_id = operands.document_id
        and operands.is_money
        and operands.value_base > 0
        and operands.value_base = abs(broken.difference)
        and not list_contains(broken.fact_ids, operands.fact_id)
        and operands.row_label is not null
    where broken.value_unit = '元'
    group by broken.check_id

),

scaled as (

    select
        broken.*,
        words.left_words_zh,
        words.left_words_en,
        words.right_words_zh,
        words.right_words_en,
        words.places_zh,
        others.other_print,
        case when broken.value_unit = '元' then coalesce(words.money_factor, 1) else 1 end as factor,
        case when broken.value_unit = '元' then coalesce(words.money_unit, '元') else broken.value_unit end as shown_unit,
        cast(greatest(abs(broken.left_value), abs(broken.right_value)) as double)
        / nullif(cast(least(abs(broken.left_value), abs(broken.right_value)) as double), 0) as times
    from broken
    left join words on broken.check_id = words.check_id
    left join others on broken.check_id = others.check_id

),

final as (

    select
        *,
        {{ identity_number('left_value / factor') }} as left_shown,
        {{ identity_number('right_value / factor') }} as right_shown,
        {{ identity_number('difference / factor') }} as difference_shown,
        -- The known shapes of a difference.
        case
            when kind not in ('sum', 'equal', 'agree', 'compare', 'same_count') then null
            when times between 9900 and 10100 then 'unit_mix_up'
            when abs(log10(times) - round(log10(times))) < 0.0005 and round(log10(times)) >= 1 then 'decimal_shift'
            when other_print is not null then 'other_print'
            when list_sort(string_split(cast(cast(left_value / factor as decimal(38, 2)) as varchar), ''))
                = list_sort(string_split(cast(cast(right_value / factor as decimal(38, 2)) as varchar), '')) then 'transposed_digits'
        end as hint
    from scaled

)

select * from final
