-- FA-P7, BU-P7: in the tables, code and name of a class belong together. One check a coded row whose class the classification or another
-- table of the report knows.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'statement_names'

),

codes as (

    select * from {{ ref('int_statement_codes') }}
    where verdict is not null

),

-- The cell of the code, or of the name, that a person would look at: one of the row's, left of the amounts.
cells as (

    select
        codes.document_id,
        codes.table_no,
        codes.row_no,
        codes.code,
        arg_max(cells.cell_id, cells.column_no) filter (where cells.text_key = codes.label_key) as name_cell_id,
        arg_max(cells.cell_id, cells.column_no) filter (
            where regexp_full_match(cells.text_key, '\d+') and ends_with(codes.code, cells.text_key) and cells.column_no < codes.name_column_no
        ) as code_cell_id
    from (
        select
            named.*,
            regexp_replace(named.row_label, '\s+', '', 'g') as label_key,
            labels.column_no as name_column_no
        from codes as named
        left join {{ ref('stg_cells') }} as labels
            on named.document_id = labels.document_id
            and named.table_no = labels.table_no
            and named.row_no = labels.row_no
            and regexp_replace(named.row_label, '\s+', '', 'g') = regexp_replace(labels.text, '\s+', '', 'g')
        where named.verdict <> 'same'
    ) as codes
    inner join (
        select *, regexp_replace(text, '\s+', '', 'g') as text_key from {{ ref('stg_cells') }}
    ) as cells
        on codes.document_id = cells.document_id
        and codes.table_no = cells.table_no
        and codes.row_no = cells.row_no
    group by codes.document_id, codes.table_no, codes.row_no, codes.code

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        scope.severity,
        concat_ws(' ', codes.table_no, codes.row_no, codes.code) as check_key,
        concat_ws(' ', codes.statement, codes.code, codes.row_label) as instance,
        case when codes.verdict = 'same' then 'exact' else 'broken' end as verdict,
        case when codes.verdict = 'same' then [codes.value_cell_id] else
            [coalesce(case when codes.verdict = 'other_code' then cells.code_cell_id else cells.name_cell_id end, codes.value_cell_id)]
        end as fact_ids,
        case codes.verdict when 'other_code' then 'table_class_code' when 'other_name' then 'table_class_name' end as text_code,
        codes.page,
        codes.statement as label,
        codes.code,
        codes.row_label as name,
        coalesce(codes.code_meant, codes.name_elsewhere) as table_text
    from scope
    inner join codes on scope.document_id = codes.document_id
    left join cells
        on codes.document_id = cells.document_id
        and codes.table_no = cells.table_no
        and codes.row_no = cells.row_no
        and codes.code = cells.code

)

select * from final
