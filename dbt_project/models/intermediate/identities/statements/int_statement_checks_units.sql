-- FA-P10, BU-P10: the unit over a table is that of its amounts: those that other tables of the report print too are as large there. One
-- check a table.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'statement_units'

),

tables as (

    select
        document_id,
        table_no,
        any_value(statement) as statement,
        any_value(unit) as unit,
        min(page) as page,
        min(cell_id) as cell_id
    from {{ ref('stg_table_values') }}
    where statement is not null
        and value <> 0
        and unit in (select unit from {{ ref('money_units') }})
    group by document_id, table_no

),

-- Where the unit is printed: in the grid, else in the lines above it.
captions as (

    select document_id, table_no, cell_id as place_id, text, 1000000 - row_no as nearness
    from {{ ref('stg_cells') }}
    union all
    select document_id, after_table + 1 as table_no, passage_id as place_id, text, passage_no as nearness
    from {{ ref('stg_passages') }}

),

wrong as (

    select
        units.document_id,
        units.table_no,
        units.unit,
        units.unit_meant,
        arg_max(captions.place_id, captions.nearness) as place_id
    from {{ ref('int_statement_units') }} as units
    left join captions
        on units.document_id = captions.document_id
        and units.table_no = captions.table_no
        and contains(captions.text, units.unit)
        and length(captions.text) <= 120
    group by units.document_id, units.table_no, units.unit, units.unit_meant

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
        case when wrong.unit is null then 'exact' else 'broken' end as verdict,
        [coalesce(wrong.place_id, tables.cell_id)] as fact_ids,
        case when wrong.unit is not null then 'table_unit' end as text_code,
        tables.page,
        tables.statement as label,
        wrong.unit as name,
        wrong.unit_meant as table_text
    from scope
    inner join tables on scope.document_id = tables.document_id
    left join wrong
        on tables.document_id = wrong.document_id
        and tables.table_no = wrong.table_no

)

select * from final
