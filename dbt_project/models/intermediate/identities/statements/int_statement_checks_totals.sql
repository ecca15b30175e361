-- FA-P9, BU-P9: a table that prints amounts prints their total: the row, and in it each column that has amounts. One check a table.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'statement_totals'

),

cells as (

    select * from {{ ref('int_statement_cells') }}

),

-- Statements whose rows a rule sums up.
summed as (

    select distinct unnest(statements) as statement
    from {{ ref('int_statement_terms') }}
    where term_no = 1
        and list_contains(row_kinds, 'total')

),

parts as (

    select
        document_id,
        table_no,
        any_value(statement) as statement,
        min(page) as page,
        arg_min(fact_id, row_no * 1000 + column_no) filter (where value <> 0) as fact_id,
        report_id,
        coalesce(bool_or(row_kind = 'total'), false) as has_row,
        bool_or(row_kind = 'class' and value <> 0)
        or count(distinct row_no) filter (where value <> 0) > 1 and bool_or(statement in (select statement from summed)) as has_rows
    from cells
    group by report_id, document_id, table_no

),

-- A statement in several tables closes with the last.
tables as (

    select
        *,
        bool_or(has_row) over (partition by report_id, statement) as has_total
    from parts

),

-- Totals of rows or columns that are left blank beside the amounts that they are the total of: the first term of a sum of one table.
blanks as (

    select
        tries.document_id,
        tries.table_no,
        tries.fact_id,
        any_value(tries.page) as page,
        any_value(coalesce(tries.row_label, tries.column_label)) as label
    from {{ ref('int_statement_tries') }} as tries
    where tries.value is null
        and tries.null_kind = 'blank'
        and tries.verdict = 'not_evaluable'
        and tries.effective_comparison = '='
        and tries.excess > tries.tolerance
        -- What cannot be told for another reason is no blank: of several totals in a row each is of one fund.
        and coalesce(len(tries.missing), 0) = 0
        and not exists (
            select 1
            from {{ ref('int_statement_terms') }} as terms
            where terms.identity_id = tries.identity_id
                and terms.variant = tries.variant
                and terms.side in ('left', 'right')
                and terms.term_no > 1
                and not list_contains(terms.match, 'table')
        )
    group by tries.document_id, tries.table_no, tries.fact_id

),

-- A blank that breaks a sum is that sum's.
told as (

    select distinct unnest(fact_ids) as fact_id
    from {{ ref('int_statement_checks') }}
    where verdict = 'broken'

),

blank_totals as (

    select
        blanks.document_id,
        blanks.table_no,
        list(blanks.fact_id order by blanks.fact_id) as fact_ids,
        min(blanks.page) as page,
        arg_min(blanks.label, blanks.fact_id) as label,
        bool_or(told.fact_id is not null) as is_told
    from blanks
    left join told on blanks.fact_id = told.fact_id
    group by blanks.document_id, blanks.table_no

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        scope.severity,
        cast(tables.table_no as varchar) as check_key,
        tables.statement as instance,
        case
            when blank_totals.fact_ids is null and tables.has_total then 'exact'
            when blank_totals.is_told then 'not_evaluable'
            else 'broken'
        end as verdict,
        case when blank_totals.is_told then [blank_totals.label] end as missing,
        coalesce(blank_totals.fact_ids, [tables.fact_id]) as fact_ids,
        case
            when blank_totals.is_told then null
            when blank_totals.fact_ids is not null then 'table_total_blank'
            when not tables.has_total then 'table_total_row'
        end as text_code,
        coalesce(blank_totals.page, tables.page) as page,
        tables.statement as label,
        blank_totals.label as name
    from scope
    inner join tables on scope.document_id = tables.document_id
    left join blank_totals
        on tables.document_id = blank_totals.document_id
        and tables.table_no = blank_totals.table_no
    where tables.fact_id is not null
        and (tables.has_total or tables.has_rows)

)

select * from final
