-- What a person could correct: a printed number. A number of prose that says two things (收入总计、支出总计均为…) is one print of two
-- facts; an amount that several sentences print alike, about the same thing, is corrected in all of them. One row a fact of prose.
with amounts as (

    select * from {{ ref('int_prose_amounts') }}
    where is_money

),

placed as (

    select
        mentions.mention_id as fact_id,
        min(mentions.mention_id) over (partition by mentions.passage_id, mentions.char_from, mentions.char_to, mentions.value) as place,
        case when amounts.fact_id is null then mentions.mention_id else
            concat_ws('|', amounts.document_id, coalesce(amounts.item_code, amounts.label), coalesce(amounts.class_key, ''), amounts.fund,
                coalesce(amounts.stage, ''), amounts.fiscal_year, amounts.scope, amounts.value_base)
        end as meaning
    from {{ ref('stg_mentions') }} as mentions
    left join amounts on mentions.mention_id = amounts.fact_id
    where mentions.passage_id is not null

),

alike as (

    select
        fact_id,
        place,
        min(place) over (partition by meaning) as first_place
    from placed

),

final as (

    select
        fact_id,
        place,
        min(first_place) over (partition by place) as print_id
    from alike

)

select * from final
