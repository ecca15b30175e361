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
        count(distinct term_no) filter (where side = 'right') as right_term_count,
        {% for language, printed in [('zh', 'printed_text'), ('en', 'printed_text_en')] -%}
        array_to_string(list_slice(list(
            coalesce(row_label || ' ', '') || {{ printed }} || coalesce('（' || section || '）', '（' || column_label || '）', '')
            order by coalesce(term_no, 0), page, fact_id
        ) filter (where {{ printed }} <> ''), 1, 8), '；') as places_{{ language }}{{ ',' if not loop.last }}
        {% endfor %}
    from facts
    group by check_id

),

-- The print that a root cause names, and what it would have to say.
culprits as (

    select
        broken.check_id,
        any_value(facts.place_id) as culprit_place_id,
        any_value(coalesce(facts.row_label || ' ', '') || coalesce(facts.column_label || ' ', '') || coalesce(facts.printed_text, '')) as culprit_words,
        any_value(coalesce(facts.unit, '')) as culprit_unit,
        any_value({{ fixed_decimals('broken.proposed_value', 'broken.proposed_decimals') }}) as proposed_number
    from broken
    inner join facts
        on broken.check_id = facts.check_id
        and broken.culprit_fact_id = facts.fact_id
    group by broken.check_id

),

-- Another print that equals the difference: of the same year, of no single project, and with enough digits to be no chance.
others as (

    select
        broken.check_id,
        arg_min(operands.row_label || ' ' || {{ identity_number('operands.value') }} || operands.unit, operands.fact_id) as other_print
    from broken
    inner join {{ ref('int_operands') }} as operands
        on broken.document_id = operands.document_id
        and operands.is_money
        and operands.value_base > 0
        and operands.value_base = abs(broken.difference)
        and not list_contains(broken.fact_ids, operands.fact_id)
        and operands.row_label is not null
        and operands.scope_name is null
        and operands.fiscal_year is not distinct from broken.fiscal_year
        and length(regexp_replace({{ identity_number('operands.value') }}, '^[0.]+|[.]|0+$', '', 'g')) >= 3
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
        words.places_en,
        words.right_term_count,
        others.other_print,
        culprits.culprit_place_id,
        culprits.culprit_words,
        culprits.proposed_number || culprits.culprit_unit as proposed_text,
        case when broken.value_unit = '元' then coalesce(words.money_factor, 1) else 1 end as factor,
        case when broken.value_unit = '元' then coalesce(words.money_unit, '元') else broken.value_unit end as shown_unit,
        -- What is computed is shown with as many digits as a person reads.
        case when broken.kind in ('ratio', 'bound', 'share') then 2 else 4 end as shown_decimals,
        cast(greatest(abs(broken.left_value), abs(broken.right_value)) as double)
        / nullif(cast(least(abs(broken.left_value), abs(broken.right_value)) as double), 0) as times
    from broken
    left join words on broken.check_id = words.check_id
    left join others on broken.check_id = others.check_id
    left join culprits on broken.check_id = culprits.check_id

),

-- The words of an instance that are ours and not the report's, in English.
instance_words as (

    select
        scaled.check_id,
        any_value({{ identity_word('instance', 'year_suffix') }} || ' ' || words.zh) as zh,
        any_value(' ' || words.en) as en
    from scaled
    inner join {{ ref('finding_words') }} as words
        on words.word_kind = 'stage'
        and ends_with(scaled.instance, ' ' || words.zh)
    group by scaled.check_id

),

final as (

    select
        scaled.*,
        replace(replace(scaled.instance, coalesce(instance_words.zh, ''), coalesce(instance_words.en, '')),
            {{ identity_word('instance', 'project_expenditure') }}, {{ identity_word('instance', 'project_expenditure', 'en') }}) as instance_en,
        -- A rule may have a text of its own.
        coalesce((select min(texts.kind) from {{ ref('finding_texts') }} as texts where texts.kind = scaled.identity_id),
            case
                when scaled.kind = 'statement' and scaled.comparison in ('<=', '>=') then 'compare'
                -- The items that come to their total.
                when scaled.kind in ('completion', 'change') and scaled.words is null then 'prose_sum'
                else scaled.kind
            end) as text_key,
        {% for value in ['left', 'right'] -%}
        coalesce(
            (select regexp_replace(min(form_word), shown_unit || '$', '') from {{ ref('fiscal_levels') }}
                where shown_unit = '级' and cast(level_rank as integer) = {{ value }}_value),
            {{ identity_number('round(' ~ value ~ '_value / factor, shown_decimals)') }}
        ) as {{ value }}_shown,
        {% endfor -%}
        {{ identity_number('round(difference / factor, shown_decimals)') }} as difference_shown,
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
    left join instance_words on scaled.check_id = instance_words.check_id

)

select * from final
