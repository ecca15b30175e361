-- Tables of a known statement that print amounts of which none could be read: their unit stands nowhere, or no row and column were told. A
-- rule that needs one of them is not evaluated, and a statement of which this is all is not simply there. One row a table.
with documents as (

    select * from {{ ref('int_documents') }}
    where is_current

),

read_tables as (

    select distinct document_id, table_no
    from {{ ref('int_statement_cells') }}
    where value_base is not null

),

-- Nothing is nothing in any unit.
without_unit as (

    select
        document_id,
        table_no,
        any_value(statement) as statement,
        'unit_of_money' as reason
    from {{ ref('stg_table_values') }}
    where statement is not null
        and role = 'amount'
        and value <> 0
    group by document_id, table_no

),

-- The number of a column (1, 2, 3) or of a class is no amount: one has decimals or thousands set off.
without_values as (

    select distinct
        tables.document_id,
        tables.table_no,
        {{ statement_of_form('tables.form_id') }} as statement,
        'read_numbers' as reason
    from {{ ref('stg_tables') }} as tables
    inner join {{ ref('stg_cells') }} as cells
        on tables.document_id = cells.document_id
        and tables.table_no = cells.table_no
    where {{ statement_of_form('tables.form_id') }} <> ''
        and regexp_matches(trim(cells.text), '^-?(\d{1,3}(,\d{3})+|\d+(,\d{3})*\.\d+)$')
        and regexp_matches(cells.text, '[1-9]')

),

words as (

    select
        statement,
        min(word_zh) as word_zh
    from {{ ref('required_statements') }}
    group by statement

),

final as (

    select
        documents.report_id,
        unread.document_id,
        unread.table_no,
        unread.statement,
        coalesce(words.word_zh, unread.statement) || case unread.reason
            when 'unit_of_money' then {{ identity_word('missing', 'unit_of_money') }}
            else {{ identity_word('missing', 'read_numbers') }}
        end as lacking
    from (
        select * from without_unit
        union all
        select * from without_values
        anti join without_unit using (document_id, table_no)
    ) as unread
    inner join documents on unread.document_id = documents.document_id
    anti join read_tables
        on unread.document_id = read_tables.document_id
        and unread.table_no = read_tables.table_no
    left join words on unread.statement = words.statement

)

select * from final
