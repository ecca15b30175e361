-- FA-P1, BU-P1: every statement that the region's form requires is there (forms/required_statements.csv), in one of the report's files.
-- An empty table is there; one whose amounts could not be read is not known to be what it should be. One check a report and statement, on the file that holds its tables.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'required_statements'

),

documents as (

    select * from {{ ref('int_documents') }}
    where is_current

),

required as (

    select
        report_type,
        coalesce(cast(division_prefix as varchar), '') as division_prefix,
        coalesce(cast(valid_from as integer), 0) as valid_from,
        coalesce(cast(valid_to as integer), 9999) as valid_to,
        statement,
        word_zh,
        word_en
    from {{ ref('required_statements') }}

),

-- The form of a table is known by its id: bu_b9_meetings is a B9.
present as (

    select distinct
        documents.report_id,
        {{ statement_of_form('tables.form_id') }} as statement,
        tables.document_id,
        unread.lacking
    from {{ ref('stg_tables') }} as tables
    inner join documents on tables.document_id = documents.document_id
    left join {{ ref('int_statement_unread') }} as unread
        on tables.document_id = unread.document_id
        and tables.table_no = unread.table_no
    where {{ statement_of_form('tables.form_id') }} <> ''

),

asked as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year,
        scope.severity,
        documents.report_id,
        required.statement,
        required.word_zh,
        required.word_en
    from scope
    inner join documents on scope.document_id = documents.document_id
    inner join required
        on documents.report_type = required.report_type
        and starts_with(coalesce(scope.division_code, ''), required.division_prefix)
        and coalesce(scope.report_year, 9999) >= required.valid_from
        and coalesce(scope.report_year, 0) <= required.valid_to
    -- A region that has a list of its own does not follow the general one.
    qualify dense_rank() over (partition by scope.document_id order by length(required.division_prefix) desc) = 1

),

report_statements as (

    select
        report_id,
        count(distinct statement) as statement_count,
        min_by(document_id, document_id) as first_document_id
    from present
    group by report_id

),

final as (

    select
        asked.identity_id,
        asked.document_id,
        asked.unit_id,
        asked.report_year as fiscal_year,
        asked.severity,
        'required ' || asked.statement as check_key,
        asked.word_zh as instance,
        case
            when present.statement is null then 'broken'
            when len(present.lacking) > 0 then 'not_evaluable'
            else 'exact'
        end as verdict,
        present.lacking as missing,
        cast([] as varchar[]) as fact_ids,
        case when present.statement is null then 'required' end as text_code,
        asked.word_zh as words_zh,
        asked.word_en as words_en
    from asked
    -- Of a report in two files the one with the tables answers; a report without any statement is no such report.
    inner join report_statements
        on asked.report_id = report_statements.report_id
        and asked.document_id = report_statements.first_document_id
    left join (
        select
            report_id,
            statement,
            -- Of a statement in several tables one that is read will do.
            case when bool_and(lacking is not null) then list(distinct lacking order by lacking) end as lacking
        from present
        group by report_id, statement
    ) as present
        on asked.report_id = present.report_id
        and asked.statement = present.statement
    where report_statements.statement_count > 1

)

select * from final
