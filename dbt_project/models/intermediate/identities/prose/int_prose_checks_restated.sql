-- FA-N1, BU-BN1: an amount that the explanation restates is the table's. Of the prints that one paragraph makes of one class, the one
-- that the table supports speaks for all: that they differ is another rule.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'restated'

),

amounts as (

    select * from {{ ref('int_prose_amounts') }}

),

counterparts as (

    select * from {{ ref('int_prose_counterparts') }}

),

items as (

    select * from {{ ref('int_prose_items') }}

),

titles as (

    select distinct
        report_type,
        statement,
        word_zh,
        word_en
    from {{ ref('required_statements') }}

),

-- 36.44元 for 36.44万元: the number is right and its unit is not.
units as (

    select amounts.fact_id
    from counterparts
    inner join amounts on counterparts.fact_id = amounts.fact_id
    where not counterparts.is_equal
        and amounts.value_base <> 0
        and (
            abs(amounts.value_base * 10000 - counterparts.cell_value_base) <= (amounts.ulp_base * 10000 + counterparts.cell_ulp_base) / 2
            or abs(amounts.value_base - counterparts.cell_value_base * 10000) <= (amounts.ulp_base + counterparts.cell_ulp_base * 10000) / 2
        )

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        amounts.fiscal_year,
        -- Cut off in its last digit, or rounded the wrong way: no other amount is meant.
        case
            when not counterparts.is_equal and abs(amounts.value_base - counterparts.cell_value_base) < amounts.ulp_base then 'advisory'
            else scope.severity
        end as severity,
        amounts.fact_id as check_key,
        amounts.label || ' p' || amounts.page as instance,
        amounts.value_base as left_value,
        counterparts.cell_value_base as right_value,
        (amounts.ulp_base + counterparts.cell_ulp_base) / 2 as tolerance,
        '元' as value_unit,
        case
            -- A stated none beside a blank, or a statement that the report has not: nothing is printed that could differ.
            when counterparts.cell_value_base is null and (amounts.value_base = 0 or not counterparts.has_statement) then 'not_applicable'
            when counterparts.cell_value_base is null then 'not_evaluable'
            when amounts.value_base = counterparts.cell_value_base then 'exact'
            when counterparts.is_equal then 'within_rounding'
            when counterparts.is_of_other_fund then 'not_evaluable'
            else 'broken'
        end as verdict,
        case
            when counterparts.cell_value_base is null then [amounts.label || {{ identity_word('missing', 'table_amount') }}]
            when counterparts.is_of_other_fund then [amounts.label || {{ identity_word('missing', 'whose_money') }}]
        end as missing,
        list_concat([amounts.fact_id], coalesce(counterparts.cell_fact_ids, [])) as fact_ids,
        {{ identity_word('place', 'narrative') }} || 'p' || amounts.page || '“' || amounts.label || '”' as left_word_zh,
        {{ identity_word('place', 'narrative', 'en') }} || ' p' || amounts.page || ' ' || amounts.label as left_word_en,
        '《' || coalesce(titles.word_zh, counterparts.statement) || '》' || coalesce(counterparts.cell_row_label, '')
        || case when units.fact_id is not null then {{ identity_word('remark', 'unit') }} else '' end as right_word_zh,
        'table ' || coalesce(titles.word_en, counterparts.statement) || coalesce(', ' || counterparts.cell_row_label, '')
        || case when units.fact_id is not null then {{ identity_word('remark', 'unit', 'en') }} else '' end as right_word_en,
        amounts.fact_id as left_fact_id,
        coalesce(counterparts.cell_fact_ids, []) as right_fact_ids
    from scope
    inner join counterparts on scope.document_id = counterparts.document_id
    inner join amounts on counterparts.fact_id = amounts.fact_id
    left join items on amounts.fact_id = items.fact_id
    left join units on amounts.fact_id = units.fact_id
    left join titles
        on amounts.report_type = titles.report_type
        and counterparts.statement = titles.statement
    where items.fact_id is null
        or items.supported_fact_id = amounts.fact_id

)

select * from final
