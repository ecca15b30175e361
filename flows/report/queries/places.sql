-- What is printed at the places of the findings that the page shows.
with wanted as (

    select distinct unnest(places[:getvariable('most_places')]) as place_id from shown_findings

),

printed as (

    select cell_id as place_id, 'cell' as kind, document_id, page, table_no, row_no, column_no, null as section, text
    from raw.cells
    union all by name
    select passage_id as place_id, 'passage' as kind, document_id, page, section, text
    from raw.passages

),

-- What the row and the column of a cell are called, where a fact was read from it.
labels as (

    select
        cell_id as place_id,
        any_value(row_label) as row_label,
        any_value(column_label) as column_label
    from (
        select cell_id, row_label, column_label from marts.fct_budget
        union all
        select cell_id, row_label, column_label from marts.fct_expenditure
        union all
        select cell_id, row_label, column_label from marts.fct_revenue
        union all
        select unnest([target_cell_id, actual_cell_id, weight_cell_id, score_cell_id]), level3, null
        from marts.fct_indicator
    )
    where cell_id in (select place_id from wanted)
    group by cell_id

)

select
    printed.place_id,
    printed.kind,
    documents.file_name,
    printed.page,
    printed.table_no,
    printed.row_no,
    printed.column_no,
    printed.section,
    labels.row_label,
    labels.column_label,
    coalesce(printed.text, '') as text
from wanted
inner join printed on wanted.place_id = printed.place_id
inner join raw.documents as documents on printed.document_id = documents.document_id
left join labels on printed.place_id = labels.place_id
