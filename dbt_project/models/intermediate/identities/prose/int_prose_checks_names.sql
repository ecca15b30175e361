-- FA-N8, BU-BN6: a class that prose names with its code bears the name that the report's tables give that code. One check a code and name.
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

named as (

    select
        document_id,
        report_id,
        left(functional_code, 1 + 2 * level_no) as code,
        class_names[level_no] as name,
        min_by(passage_id, page * 100000 + char_from) as passage_id,
        min(page) as page
    from levels
    group by document_id, report_id, left(functional_code, 1 + 2 * level_no), class_names[level_no]

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

compared as (

    select
        named.*,
        table_names.names,
        table_names.cell_id,
        list_contains(
            list_transform(table_names.names, lambda printed: {{ identity_class_key('printed') }}),
            {{ identity_class_key('named.name') }}
        ) as is_same
    from named
    left join table_names
        on named.report_id = table_names.report_id
        and named.code = table_names.code

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
        case when compared.names is null then 'not_evaluable' when compared.is_same then 'exact' else 'broken' end as verdict,
        case when compared.names is null then [compared.code] end as missing,
        list_filter([compared.passage_id, case when not compared.is_same then compared.cell_id end], lambda place: place is not null) as fact_ids,
        'class_name' as text_code,
        compared.page,
        compared.code,
        compared.name,
        array_to_string(compared.names, '、') as table_text
    from scope
    inner join compared on scope.document_id = compared.document_id

)

select * from final
