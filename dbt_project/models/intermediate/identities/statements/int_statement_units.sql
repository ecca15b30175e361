-- Tables whose caption names another unit than their amounts have: what they share with the other tables of the report is ten thousand
-- times more or less, and nothing is the same. One row a table, printed unit and the unit that was meant.
with money_units as (

    select unit, cast(yuan as decimal(26, 0)) as yuan from {{ ref('money_units') }}

),

amounts as (

    select distinct
        documents.report_id,
        table_values.document_id,
        table_values.table_no,
        table_values.unit,
        money_units.yuan,
        try_cast(try_cast(table_values.value as decimal(26, 8)) * money_units.yuan as decimal(38, 8)) as yuan_value
    from {{ ref('stg_table_values') }} as table_values
    inner join {{ ref('int_documents') }} as documents
        on table_values.document_id = documents.document_id
        and documents.is_current
    inner join money_units on table_values.unit = money_units.unit
    where table_values.statement is not null
        and table_values.value <> 0

),

-- What the explanations restate counts as one more table.
restated as (

    select distinct
        documents.report_id,
        mentions.document_id,
        -1 as table_no,
        mentions.unit,
        money_units.yuan,
        try_cast(try_cast(mentions.value as decimal(26, 8)) * money_units.yuan as decimal(38, 8)) as yuan_value
    from {{ ref('stg_mentions') }} as mentions
    inner join {{ ref('int_documents') }} as documents
        on mentions.document_id = documents.document_id
        and documents.is_current
    inner join money_units on mentions.unit = money_units.unit
    where mentions.passage_id is not null
        and mentions.value <> 0

),

-- Compared in 万元 to two decimals, as the coarsest tables print them; what has fewer than four digits may be equal by chance.
keys as (

    select distinct
        report_id,
        document_id,
        table_no,
        unit,
        yuan,
        steps.step,
        round(yuan_value * steps.times / 10000, 2) as amount_key
    from (
        select * from amounts
        union all
        select * from restated
    )
    cross join (
        select unnest([0, -1, 1]) as step, unnest([1, 0.0001, 10000]) as times
    ) as steps
    where abs(yuan_value * steps.times) >= 100000

),

shared as (

    select
        keys.document_id,
        keys.table_no,
        keys.unit,
        keys.yuan,
        keys.step,
        count(distinct keys.amount_key) as key_count,
        count(distinct keys.amount_key) filter (where others.amount_key is not null) as shared_count,
        count(distinct concat_ws('/', others.document_id, others.table_no)) filter (where others.amount_key is not null) as table_count
    from keys
    left join keys as others
        on keys.report_id = others.report_id
        and keys.amount_key = others.amount_key
        and others.step = 0
        and (keys.document_id <> others.document_id or keys.table_no <> others.table_no)
    group by keys.document_id, keys.table_no, keys.unit, keys.yuan, keys.step

),

final as (

    select
        shifted.document_id,
        shifted.table_no,
        shifted.unit,
        meant.unit as unit_meant
    from shared as shifted
    left join shared as plain
        on shifted.document_id = plain.document_id
        and shifted.table_no = plain.table_no
        and shifted.unit = plain.unit
        and plain.step = 0
    inner join money_units as meant
        on meant.yuan = case shifted.step when 1 then shifted.yuan * 10000 else shifted.yuan / 10000 end
    where shifted.step <> 0
        and shifted.table_no > 0
        and coalesce(plain.shared_count, 0) = 0
        and shifted.shared_count >= 3
        and shifted.table_count >= 2

)

select * from final
