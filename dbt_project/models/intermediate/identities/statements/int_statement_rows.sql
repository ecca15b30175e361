-- Where each value of a fiscal statement stands in its table: in the tree of the printed codes, under which row, between which totals.
-- A code or a unit that is told to be a slip (int_statement_codes, int_statement_units) is read as what was meant. One row a value, blanks too.
with documents as (

    select * from {{ ref('int_documents') }}
    where is_current

),

-- A table that the report calls empty states zeros: its blanks are no missing numbers.
empty_tables as (

    select distinct
        document_id,
        cast(regexp_extract(cell_id, '/t(\d+)/', 1) as integer) as table_no
    from {{ ref('stg_signals') }}
    where code = 'empty_statement_stated'
        and regexp_matches(cell_id, '/t\d+/')

),

cells as (

    select
        table_values.* replace (
            coalesce(units.unit_meant, table_values.unit) as unit,
            case when empty_tables.table_no is not null and table_values.null_kind = 'blank' then 0 else table_values.value end as value
        ),
        coalesce(codes.code_meant, {{ printed_class_code('table_values') }}) as code,
        coalesce(table_values.fiscal_year, documents.fiscal_year + table_values.year_offset) as amount_year,
        bool_or({{ printed_class_code('table_values') }} is not null) over of_table as is_coded_table
    from {{ ref('stg_table_values') }} as table_values
    inner join documents on table_values.document_id = documents.document_id
    left join {{ ref('int_statement_codes') }} as codes
        on table_values.document_id = codes.document_id
        and table_values.table_no = codes.table_no
        and table_values.row_no = codes.row_no
        and {{ printed_class_code('table_values') }} = codes.code
        and table_values.row_label_norm is not null
    left join {{ ref('int_statement_units') }} as units
        on table_values.document_id = units.document_id
        and table_values.table_no = units.table_no
        and table_values.unit = units.unit
    left join empty_tables
        on table_values.document_id = empty_tables.document_id
        and table_values.table_no = empty_tables.table_no
    where table_values.statement is not null
    window of_table as (partition by table_values.document_id, table_values.table_no)

),

-- A class is part of the next class above it that its table prints: 项 of 款 of 类, or 项 of 类 where no 款 is printed.
codes as (

    select distinct document_id, table_no, code
    from cells
    where code is not null

),

parents as (

    select
        codes.document_id,
        codes.table_no,
        codes.code,
        arg_max(parents.code, length(parents.code)) as parent_code
    from codes
    inner join codes as parents
        on codes.document_id = parents.document_id
        and codes.table_no = parents.table_no
        and length(parents.code) < length(codes.code)
        and starts_with(codes.code, parents.code)
    group by codes.document_id, codes.table_no, codes.code

),

lines as (

    select
        document_id,
        table_no,
        block_id,
        row_no,
        any_value(row_label_norm) as row_label_norm,
        any_value(parent_label_norm) as parent_label_norm,
        bool_or(row_kind = 'total') as is_total
    from cells
    group by document_id, table_no, block_id, row_no

),

-- The rows up to a total, and that total, are one segment: what stands between it and the total before it is added to that.
segments as (

    select
        *,
        coalesce(count(*) filter (where is_total) over (
            partition by document_id, table_no, block_id
            order by row_no
            rows between unbounded preceding and 1 preceding
        ), 0) as segment
    from lines

),

owners as (

    select
        lines.document_id,
        lines.table_no,
        lines.block_id,
        lines.row_no,
        max(owners.row_no) as parent_row_no
    from lines
    inner join lines as owners
        on lines.document_id = owners.document_id
        and lines.table_no = owners.table_no
        and lines.block_id is not distinct from owners.block_id
        and lines.parent_label_norm = owners.row_label_norm
        -- The funds of a carry-over share its key: none of them is part of another.
        and owners.parent_label_norm is distinct from lines.parent_label_norm
        and owners.row_no < lines.row_no
    group by lines.document_id, lines.table_no, lines.block_id, lines.row_no

),

-- Two lanes of classes side by side are one column of amounts.
lanes as (

    select distinct document_id, table_no
    from cells
    where code is not null
    group by document_id, table_no, row_no
    having count(distinct code) > 1

),

final as (

    select
        cells.*,
        parents.parent_code,
        owners.parent_row_no,
        segments.segment,
        lanes.table_no is not null as has_lanes,
        dense_rank() over (partition by cells.document_id, cells.statement order by cells.table_no) as set_no
    from cells
    left join parents
        on cells.document_id = parents.document_id
        and cells.table_no = parents.table_no
        and cells.code = parents.code
    left join owners
        on cells.document_id = owners.document_id
        and cells.table_no = owners.table_no
        and cells.block_id is not distinct from owners.block_id
        and cells.row_no = owners.row_no
    left join segments
        on cells.document_id = segments.document_id
        and cells.table_no = segments.table_no
        and cells.block_id is not distinct from segments.block_id
        and cells.row_no = segments.row_no
    left join lanes
        on cells.document_id = lanes.document_id
        and cells.table_no = lanes.table_no

)

select * from final
