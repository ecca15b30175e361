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
    coalesce(printed.text, '') as text
from wanted
inner join printed on wanted.place_id = printed.place_id
inner join raw.documents as documents on printed.document_id = documents.document_id
