-- The numbers that the prose of a budget or of final accounts prints, in the unit's base, with what they are about. One row a number.
with documents as (

    select * from {{ ref('int_documents') }}
    where is_current
        and report_type in ('budget', 'final_accounts')

),

numbers as (

    select * from {{ ref('int_numbers') }}
    where source_kind = 'narrative'
        and passage_id is not null
        and passage_id not in (select passage_id from {{ ref('int_prose_repeats') }})

),

mentions as (

    select * from {{ ref('stg_mentions') }}

),

money_units as (

    select * from {{ ref('money_units') }}

),

-- The budget that a sentence names first is no name of the other amounts that follow (支出年初预算为…，决算为…).
other_stages as (

    select
        stages.stage,
        '(' || string_agg(words.zh, '|' order by words.zh) || ')$' as pattern
    from (select distinct stage from numbers where stage is not null) as stages
    inner join {{ ref('finding_words') }} as words
        on words.word_kind = 'stage'
        and words.word in ('initial_budget', 'full_year_budget', 'budget_adjustment')
        and stages.stage <> words.word
    group by stages.stage

),

placed as (

    select
        numbers.fact_id,
        numbers.document_id,
        documents.report_id,
        documents.unit_id,
        documents.report_type,
        documents.report_scope,
        documents.fiscal_year as report_year,
        numbers.fiscal_year,
        numbers.stage,
        numbers.item_code,
        coalesce(numbers.fund, 'all') as fund,
        numbers.functional_code,
        numbers.class_names,
        -- The class as its code, where the names lead to one, else as the names themselves.
        coalesce(numbers.functional_code, nullif(array_to_string(numbers.class_names, '-'), '')) as class_key,
        coalesce(
            nullif(array_to_string(numbers.class_names, '-'), ''),
            nullif(regexp_replace(numbers.row_label, coalesce(other_stages.pattern, '$^'), ''), ''),
            numbers.row_label
        ) as label,
        numbers.passage_id,
        numbers.page,
        passages.passage_no * 100000 + mentions.char_from as reading_order,
        mentions.char_from,
        numbers.section,
        numbers.subject,
        numbers.parent_fact_id,
        coalesce(numbers.scope, '') as scope,
        coalesce(numbers.is_approximate, false) as is_approximate,
        numbers.printed_text,
        numbers.unit,
        coalesce(numbers.is_money, false) as is_money,
        coalesce(cast(money_units.yuan as decimal(11, 0)), 1) as unit_factor,
        coalesce(numbers.decimals, 0) as decimals,
        try_cast(numbers.value as decimal(26, 8)) as value
    from numbers
    inner join documents on numbers.document_id = documents.document_id
    left join mentions on numbers.fact_id = mentions.mention_id
    left join {{ ref('stg_passages') }} as passages on numbers.passage_id = passages.passage_id
    left join money_units on numbers.unit = money_units.unit
    left join other_stages on numbers.stage = other_stages.stage

),

final as (

    select
        placed.*,
        -- A part of an amount of its own kind (其中：…) is no print of the whole.
        coalesce(wholes.item_code = placed.item_code and wholes.class_key is not distinct from placed.class_key, false) as is_part,
        try_cast(placed.value * placed.unit_factor as decimal(38, 8)) as value_base,
        -- A printed number stands for half a unit of its last digit on each side; a printed 0 and a count are exact.
        case
            when placed.value = 0 or not (placed.is_money or coalesce(placed.unit in ('%', '‰', '分'), false)) then 0
            else cast(pow(10, -placed.decimals) * placed.unit_factor as decimal(38, 8))
        end as ulp_base
    from placed
    left join placed as wholes on placed.parent_fact_id = wholes.fact_id

)

select * from final
