-- Where a report finds the statements that a rule compares with: in itself (a report may come in several files), in the budget of the same
-- year, in the report of the year before, in the report of its own unit. One row a document, kind of report and statement.
with documents as (

    select * from {{ ref('int_documents') }}
    where is_current
        and report_type in (select distinct report_type from {{ ref('identities') }} where kind = 'statement')

),

statements as (

    select
        document_id,
        statement,
        max(set_no) as table_count
    from {{ ref('int_statement_cells') }}
    group by document_id, statement

),

-- A department that says that it has one unit prints that unit's numbers.
of_one_unit as (

    select distinct passages.document_id
    from {{ ref('stg_passages') }} as passages
    inner join documents
        on passages.document_id = documents.document_id
        and documents.report_scope = 'department'
    -- A pattern costs much more than a word that it cannot do without.
    inner join {{ ref('one_unit_patterns') }} as patterns
        on contains(passages.text, patterns.word)
        and regexp_matches(passages.text, patterns.pattern)

),

related as (

    select
        documents.document_id,
        others.document_id as source_document_id,
        unnest(list_filter([
            case when documents.report_id = others.report_id then 'same' end,
            case
                when others.report_type = 'budget'
                    and documents.report_type = 'final_accounts'
                    and others.fiscal_year = documents.fiscal_year
                    and documents.report_scope is not distinct from others.report_scope
                    then 'budget_same_year'
            end,
            case
                when others.report_type = documents.report_type
                    and others.fiscal_year = documents.fiscal_year - 1
                    and documents.report_scope is not distinct from others.report_scope
                    then 'prior_year'
            end,
            case
                when others.report_type = documents.report_type
                    and others.fiscal_year = documents.fiscal_year
                    and documents.report_scope = 'department'
                    and others.report_scope = 'unit'
                    then 'own_unit'
            end,
            case
                when others.report_type = documents.report_type
                    and others.fiscal_year = documents.fiscal_year
                    and others.report_scope = 'unit'
                    and of_one_unit.document_id is not null
                    then 'only_unit'
            end
        ], lambda report: report is not null)) as report
    from documents
    inner join documents as others
        on documents.report_id = others.report_id
        or documents.unit_id = others.unit_id
    left join of_one_unit on documents.document_id = of_one_unit.document_id

),

final as (

    select
        related.document_id,
        related.report,
        related.source_document_id,
        statements.statement,
        statements.table_count
    from related
    left join statements on related.source_document_id = statements.document_id
    qualify row_number() over (
        partition by related.document_id, related.report, statements.statement
        order by related.document_id = related.source_document_id desc, related.source_document_id
    ) = 1

)

select * from final
