-- FA-N8, BU-BN6: a class that prose names bears the code and the name that the report's tables give it. One check a code and name.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'class_name'

),

mentions as (

    select
        mentions.*,
        documents.report_id
    from {{ ref('stg_mentions') }} as mentions
    inner join {{ ref('int_documents') }} as documents on mentions.document_id = documents.document_id
    -- Only what is printed: a code that the names lead to proves nothing about the names.
    where mentions.functional_code is not null
        and mentions.passage_id is not null

),

-- 类 has three digits, 款 five, 项 seven; the last name is that of the whole code.
levels as (

    select
        document_id,
        report_id,
        passage_id,
        page,
        char_from,
        unnest(range(1, len(class_names) + 1)) as level_no,
        class_names,
        functional_code
    from mentions
    where len(class_names) = (length(functional_code) - 1) / 2

),

misnamed as (

    select
        amounts.document_id,
        amounts.report_id,
        misnamed.code,
        amounts.class_names[misnamed.level_no] as name,
        min_by(amounts.passage_id, amounts.reading_order) as passage_id,
        min(amounts.page) as page,
        true as is_by_amount
    from {{ ref('int_prose_misnamed') }} as misnamed
    inner join {{ ref('int_prose_amounts') }} as amounts on misnamed.fact_id = amounts.fact_id
    group by amounts.document_id, amounts.report_id, misnamed.code, amounts.class_names[misnamed.level_no]

),

named as (

    select
        document_id,
        report_id,
        left(functional_code, 1 + 2 * level_no) as code,
        class_names[level_no] as name,
        min_by(passage_id, page * 100000 + char_from) as passage_id,
        min(page) as page,
        false as is_by_amount
    from levels
    group by document_id, report_id, left(functional_code, 1 + 2 * level_no), class_names[level_no]
    union all by name
    select * from misnamed

),

table_names as (

    select
        report_id,
        code,
        list(distinct row_label_norm order by row_label_norm) as names,
        min(fact_id) as fact_id,
        min(cell_id) as cell_id
    from {{ ref('int_statement_cells') }}
    where code is not null
        and statement not in ('F6', 'B8', 'BF8', 'BO')
        and row_label_norm is not null
    group by report_id, code

),

aliases as (

    select distinct
        code,
        {{ identity_class_key('name') }} as name_key
    from {{ ref('functional_classes') }}
    where is_alias is not null

),

compared as (

    select
        named.*,
        table_names.names,
        table_names.cell_id,
        list_contains(
            list_transform(table_names.names, lambda printed: {{ identity_class_key('printed') }}),
            {{ identity_class_key('named.name') }}
        )
        -- A shorter name in use (机关事业单位职业年金, 机关事业单位基本养老保险费) is no other name; one of another year is.
        or (aliases.code is not null and len(list_filter(
            list_transform(table_names.names, lambda printed: {{ identity_class_key('printed') }}),
            lambda printed: contains(printed, aliases.name_key)
            or 3 * damerau_levenshtein(printed, aliases.name_key) <= greatest(length(printed), length(aliases.name_key))
        )) > 0) as is_same
    from named
    left join table_names
        on named.report_id = table_names.report_id
        and named.code = table_names.code
    left join aliases
        on named.code = aliases.code
        and {{ identity_class_key('named.name') }} = aliases.name_key

),

-- A code that no table prints, of a class that they print under another code beside it: the code is wrong, at its outermost level.
recoded as (

    select
        compared.document_id,
        compared.code,
        compared.name,
        min(table_names.code) as right_code,
        min(table_names.cell_id) as cell_id
    from compared
    inner join table_names
        on compared.report_id = table_names.report_id
        and length(compared.code) = length(table_names.code)
        and left(compared.code, length(compared.code) - 2) = left(table_names.code, length(table_names.code) - 2)
        and list_contains(
            list_transform(table_names.names, lambda printed: {{ identity_class_key('printed') }}),
            {{ identity_class_key('compared.name') }}
        )
    where compared.names is null
        and length(compared.code) > 3
    group by compared.document_id, compared.code, compared.name
    having count(distinct table_names.code) = 1

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        scope.severity,
        'name ' || compared.passage_id || ' ' || compared.code as check_key,
        compared.code || ' ' || compared.name as instance,
        case
            when recoded.right_code is not null then 'broken'
            when compared.names is null then 'not_evaluable'
            when compared.is_same then 'exact'
            else 'broken'
        end as verdict,
        case when compared.names is null and recoded.right_code is null then [compared.code] end as missing,
        list_filter(
            [compared.passage_id, coalesce(recoded.cell_id, case when not compared.is_same then compared.cell_id end)],
            lambda place: place is not null
        ) as fact_ids,
        case when recoded.right_code is not null then 'class_code' when compared.is_by_amount then 'class_of_amount' else 'class_name' end as text_code,
        compared.page,
        compared.code,
        compared.name,
        coalesce(recoded.right_code, array_to_string(compared.names, '、')) as table_text
    from scope
    inner join compared on scope.document_id = compared.document_id
    left join recoded
        on compared.document_id = recoded.document_id
        and compared.code = recoded.code
        and compared.name = recoded.name

)

select * from final
