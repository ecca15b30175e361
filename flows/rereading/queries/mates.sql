-- The labels that share a row (to the left) or a column (above) with a cell behind a broken check, on its own page; nearest first.
with asked as (
    select distinct unnest(places) as cell_id
    from marts.fct_identity_check
    where root_cause_id is not null
),
cells as (
    select own.*
    from asked
    inner join raw.cells as own using (cell_id)
    where own.bbox is not null
),
mates as (
    select
        cells.cell_id as place_id,
        mates.bbox,
        mates.text,
        mates.column_no < cells.column_no
            and mates.row_no < cells.row_no + cells.row_span
            and cells.row_no < mates.row_no + mates.row_span as is_row,
        mates.row_no < cells.row_no
            and mates.column_no < cells.column_no + cells.column_span
            and cells.column_no < mates.column_no + mates.column_span as is_column,
        abs(mates.row_no - cells.row_no) + abs(mates.column_no - cells.column_no) as distance
    from cells
    inner join raw.cells as mates
        on cells.document_id = mates.document_id
        and cells.table_no = mates.table_no
        and cells.page = mates.page
        and cells.cell_id <> mates.cell_id
    where mates.bbox is not null
        and regexp_matches(mates.text, '\p{L}')
)
select place_id, bbox, text, is_row
from mates
where is_row or is_column
order by place_id, distance, is_row, text
