-- Whether code and name of a class belong together: as the classification has them, or as the report's other tables print them. Where the
-- name and the other tables say that the code is a slip, the code that was meant, by which the rules read the row. One row a coded row.
with values_read as (

    select
        table_values.*,
        documents.report_id,
        {{ printed_class_code('table_values') }} as code,
        {{ statement_name_key('table_values.row_label_norm') }} as name_key
    from {{ ref('stg_table_values') }} as table_values
    inner join {{ ref('int_documents') }} as documents
        on table_values.document_id = documents.document_id
        and documents.is_current
    -- A table with sides prints no codes: its classes are known by their names.
    where table_values.statement is not null
        and table_values.block_id is null
        and table_values.row_label_norm is not null
        and {{ printed_class_code('table_values') }} is not null

),

printed as (

    select
        report_id,
        document_id,
        table_no,
        row_no,
        code,
        name_key,
        any_value(statement) as statement,
        bool_or(functional_code is not null) as is_functional,
        any_value(row_label) as row_label,
        min(page) as page,
        min(cell_id) as value_cell_id,
        list(distinct value) filter (where value <> 0) as amounts
    from values_read
    group by report_id, document_id, table_no, row_no, code, name_key

),

known as (
    {%- for classification in ['functional', 'economic'] %}
    select distinct
        {{ (classification == 'functional') | lower }} as is_functional,
        cast(code as varchar) as code,
        name,
        {{ statement_name_key('name') }} as name_key
    from {{ ref(classification ~ '_classes') }}
    {{ 'union' if not loop.last }}
    {%- endfor %}

),

by_list as (

    select
        printed.document_id,
        printed.table_no,
        printed.row_no,
        printed.code,
        bool_or(known.name_key = printed.name_key) as is_known,
        bool_or({{ statement_name_is_like('printed.name_key', 'known.name_key') }}) as is_like,
        max_by(known.name, known.name) as name
    from printed
    inner join known
        on printed.is_functional = known.is_functional
        and printed.code = known.code
    group by printed.document_id, printed.table_no, printed.row_no, printed.code

),

by_tables as (

    select
        printed.document_id,
        printed.table_no,
        printed.row_no,
        printed.code,
        bool_or(others.name_key = printed.name_key) as is_shared,
        bool_or({{ statement_name_is_like('printed.name_key', 'others.name_key') }}) as is_like,
        bool_or(others.document_id < printed.document_id or others.document_id = printed.document_id and others.table_no < printed.table_no)
        as has_earlier,
        count(distinct concat_ws('/', others.document_id, others.table_no)) as table_count,
        mode(others.row_label) as name
    from printed
    inner join printed as others
        on printed.report_id = others.report_id
        and printed.is_functional = others.is_functional
        and printed.code = others.code
        and (printed.document_id <> others.document_id or printed.table_no <> others.table_no)
    group by printed.document_id, printed.table_no, printed.row_no, printed.code

),

-- A name that the classification gives to other classes alone is no edited print of this one's.
of_others as (

    select distinct
        printed.document_id,
        printed.table_no,
        printed.row_no,
        printed.code
    from printed
    inner join known
        on printed.is_functional = known.is_functional
        and printed.name_key = known.name_key
        and printed.code <> known.code

),

-- The code under which other tables print the name of a row, and its amounts, while its own table has no such row and they do not have
-- its code: one slipped. Which one, two other tables say, or the classification.
meant as (

    select
        printed.document_id,
        printed.table_no,
        printed.row_no,
        printed.code,
        min(others.code) as code_meant
    from printed
    inner join printed as others
        on printed.report_id = others.report_id
        and printed.is_functional = others.is_functional
        and printed.name_key = others.name_key
        and printed.code <> others.code
        and length(printed.code) = length(others.code)
        and (printed.document_id <> others.document_id or printed.table_no <> others.table_no)
        and list_has_any(printed.amounts, others.amounts)
    left join by_list on {{ is_same_coded_row('printed', 'by_list') }}
    left join by_list as others_by_list on {{ is_same_coded_row('others', 'others_by_list') }}
    {{ only_slipped_codes('others.code') }}
    group by printed.document_id, printed.table_no, printed.row_no, printed.code
    having count(distinct others.code) = 1
        and (
            count(distinct concat_ws('/', others.document_id, others.table_no)) > 1
            or not coalesce(bool_or(by_list.is_known), false) and bool_or(others_by_list.is_known)
        )

),

-- A code that no list and no other table has, under the name of another class of the same kind.
meant_by_list as (

    select
        printed.document_id,
        printed.table_no,
        printed.row_no,
        printed.code,
        min(known.code) as code_meant
    from printed
    inner join known
        on printed.is_functional = known.is_functional
        and printed.name_key = known.name_key
        and length(printed.code) = length(known.code)
        and left(printed.code, length(printed.code) - 2) = left(known.code, length(known.code) - 2)
    anti join known as listed
        on printed.is_functional = listed.is_functional
        and printed.code = listed.code
    {{ only_slipped_codes('known.code') }}
    where length(printed.code) > 3
    group by printed.document_id, printed.table_no, printed.row_no, printed.code
    having count(distinct known.code) = 1

),

final as (

    select
        printed.* exclude (amounts),
        coalesce(meant.code_meant, meant_by_list.code_meant) as code_meant,
        coalesce(by_tables.name, by_list.name) as name_elsewhere,
        case
            when coalesce(meant.code_meant, meant_by_list.code_meant) is not null then 'other_code'
            when by_list.code is null and by_tables.code is null then null
            when by_list.is_known or by_tables.is_shared then 'same'
            when of_others.code is null and (by_list.is_like or by_tables.is_like) then 'same'
            -- Of two tables that differ, the one that comes later is asked about.
            when by_list.code is null and by_tables.table_count = 1 and not by_tables.has_earlier then 'same'
            else 'other_name'
        end as verdict
    from printed
    {%- for found in ['by_list', 'by_tables', 'of_others', 'meant', 'meant_by_list'] %}
    left join {{ found }} on {{ is_same_coded_row('printed', found) }}
    {%- endfor %}

)

select * from final
