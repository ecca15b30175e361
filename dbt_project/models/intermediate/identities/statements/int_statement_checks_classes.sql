-- FA-P8, BU-P8: a table that prints classes with their sub-classes prints the class above each, and sub-classes below each. One check a
-- table, on the classes that it lacks.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'statement_classes'

),

cells as (

    select * from {{ ref('int_statement_cells') }}
    where block_id is null
        and code is not null

),

printed as (

    select
        report_id,
        document_id,
        statement,
        table_no,
        code,
        code_level,
        min(fact_id) as fact_id,
        min(page) as page,
        coalesce(bool_or(value <> 0), false) as has_amount
    from cells
    group by report_id, document_id, statement, table_no, code, code_level

),

-- Tables that print classes of more than one level.
families as (

    select
        document_id,
        table_no,
        min(code_level) as top_level,
        max(code_level) as lowest_level
    from printed
    group by document_id, table_no
    having min(code_level) < max(code_level)

),

levels as (

    select
        printed.document_id,
        printed.table_no,
        printed.code_level,
        count(distinct printed.code) as class_count,
        count(distinct printed.code) filter (where children.code is not null) as parent_count
    from printed
    left join printed as children
        on printed.document_id = children.document_id
        and printed.table_no = children.table_no
        and children.code_level > printed.code_level
        and starts_with(children.code, printed.code)
    group by printed.document_id, printed.table_no, printed.code_level

),

-- The class above a class: of the next level, where this is a table of three.
wanted_above as (

    select
        printed.report_id,
        printed.document_id,
        printed.statement,
        printed.table_no,
        left(printed.code, steps.code_level) as code,
        steps.code_level,
        min(printed.fact_id) as fact_id,
        min(printed.page) as page,
        min(printed.code) as seen_code
    from printed
    inner join families
        on printed.document_id = families.document_id
        and printed.table_no = families.table_no
    inner join (select unnest([3, 5]) as code_level) as steps on steps.code_level < printed.code_level
    where printed.has_amount
    group by all

),

lacking_above as (

    select
        wanted.*,
        count(*) over (partition by wanted.document_id, wanted.table_no, wanted.code_level) as lacking_count
    from wanted_above as wanted
    anti join printed
        on wanted.document_id = printed.document_id
        and wanted.table_no = printed.table_no
        and wanted.code = printed.code

),

missing_above as (

    select lacking.*
    from lacking_above as lacking
    left join levels
        on lacking.document_id = levels.document_id
        and lacking.table_no = levels.table_no
        and lacking.code_level = levels.code_level
    left join (select distinct report_id, code from printed) as elsewhere
        on lacking.report_id = elsewhere.report_id
        and lacking.code = elsewhere.code
    -- A table that leaves a whole level out is laid out without it.
    where lacking.lacking_count <= coalesce(levels.class_count, 0)
        or lacking.lacking_count = 1 and levels.class_count is null and elsewhere.code is not null

),

childless as (

    select
        printed.*,
        count(*) over (partition by printed.document_id, printed.table_no, printed.code_level) as lacking_count
    from printed
    inner join families
        on printed.document_id = families.document_id
        and printed.table_no = families.table_no
        and printed.code_level < families.lowest_level
    anti join printed as children
        on printed.document_id = children.document_id
        and printed.table_no = children.table_no
        and children.code_level > printed.code_level
        and starts_with(children.code, printed.code)
    where printed.has_amount

),

known_parents as (

    select distinct left(cast(code as varchar), levels.code_level) as code
    from {{ ref('functional_classes') }}
    inner join (select unnest([3, 5]) as code_level) as levels on length(cast(code as varchar)) > levels.code_level
    union
    select distinct left(cast(code as varchar), 3) as code
    from {{ ref('economic_classes') }}
    where length(cast(code as varchar)) > 3

),

missing_below as (

    select childless.*
    from childless
    inner join levels
        on childless.document_id = levels.document_id
        and childless.table_no = levels.table_no
        and childless.code_level = levels.code_level
    inner join known_parents on childless.code = known_parents.code
    where childless.lacking_count = 1
        and levels.parent_count > 1

),

found as (

    select document_id, table_no, statement, code, fact_id, page, seen_code, 'table_class_above' as text_code from missing_above
    union all
    select document_id, table_no, statement, code, fact_id, page, code as seen_code, 'table_class_below' as text_code from missing_below

),

tables as (

    select
        document_id,
        table_no,
        any_value(statement) as statement,
        min(page) as page,
        min(fact_id) as fact_id
    from printed
    semi join families
        on printed.document_id = families.document_id
        and printed.table_no = families.table_no
    group by document_id, table_no

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        scope.severity,
        concat_ws(' ', tables.table_no, found.code, found.text_code) as check_key,
        concat_ws(' ', tables.statement, found.code) as instance,
        case when found.code is null then 'exact' else 'broken' end as verdict,
        [coalesce(found.fact_id, tables.fact_id)] as fact_ids,
        found.text_code,
        coalesce(found.page, tables.page) as page,
        tables.statement as label,
        found.code,
        found.seen_code as name
    from scope
    inner join tables on scope.document_id = tables.document_id
    left join found
        on tables.document_id = found.document_id
        and tables.table_no = found.table_no

)

select * from final
