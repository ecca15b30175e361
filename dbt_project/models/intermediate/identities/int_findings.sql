-- What a person should look at: a root cause with the checks that it breaks, in whatever reports; a table under the caption of another unit;
-- a row of a table whose sums break in several columns; or a broken check that stands alone.
with prints as (

    select fact_id, document_id, false as is_in_table from {{ ref('int_prose_amounts') }}
    union all
    select fact_id, document_id, true as is_in_table from {{ ref('int_statement_cells') }}

),

culprits as (

    select
        root_causes.*,
        prints.document_id as print_document_id,
        coalesce(prints.is_in_table, true) as is_in_table
    from {{ ref('int_root_causes') }} as root_causes
    left join prints on root_causes.fact_id = prints.fact_id

),

broken as (

    select
        checks.*,
        case when culprits.is_sole then culprits.fact_id end as culprit_fact_id,
        case when culprits.is_sole then culprits.proposed_value end as proposed_value,
        culprits.decimals as proposed_decimals,
        culprits.held as held_count,
        culprits.tried as tried_count,
        coalesce(culprits.is_in_table, false) as is_cause_in_table,
        -- The report that prints what is wrong, where it is another than the one that the check is about.
        coalesce(culprits.print_document_id, checks.document_id) as cause_document_id,
        'cause ' || culprits.print_id || ' ' || culprits.correction as named_cause
    from {{ ref('int_checks') }} as checks
    left join culprits on checks.check_id = culprits.check_id
    where checks.status in ('broken', 'waived')

),

-- The row of a table that a sum within it begins with.
rows_of_tables as (

    select
        broken.check_id,
        any_value(cells.table_no) filter (where cells.fact_id = broken.fact_ids[1]) as table_no,
        any_value(cells.row_no) filter (where cells.fact_id = broken.fact_ids[1]) as row_no
    from broken
    inner join (select check_id, unnest(fact_ids) as fact_id from broken) as parts on broken.check_id = parts.check_id
    left join {{ ref('int_statement_cells') }} as cells on parts.fact_id = cells.fact_id
    where broken.named_cause is null
        and broken.kind = 'statement'
        and broken.comparison = '='
    group by broken.check_id
    having count(cells.fact_id) = count(*)
        and count(distinct cells.document_id || cells.table_no) = 1

),

-- A table under the caption of another unit (元, 万元) is ten thousand times off wherever another print says the same.
units as (

    select
        *,
        count(distinct named_cause) over (partition by document_id, is_unit_apart) as named_count,
        count(*) filter (where named_cause is null) over (partition by document_id, is_unit_apart) as unnamed_count
    from (
        select
            *,
            kind in ('statement', 'restated')
            -- What only is above the other is so by about as much.
            and greatest(abs(left_value), abs(right_value)) between
                case comparison when '=' then 9900 else 1000 end * least(abs(left_value), abs(right_value))
                and case comparison when '=' then 10100 else 100000 end * least(abs(left_value), abs(right_value)) as is_unit_apart
        from broken
    )

),

judged as (

    select
        * exclude (is_unit_apart, named_count, unnamed_count),
        coalesce(is_unit_apart, false) and (named_count + unnamed_count >= 3 or named_count = 0 and unnamed_count >= 2) as is_of_unit
    from units

),

-- The table whose classes do not belong together.
tables_of_classes as (

    select
        broken.check_id,
        any_value(places.table_no) as table_no
    from broken
    inner join (
        select fact_id, table_no from {{ ref('int_statement_cells') }}
        union
        select cell_id, table_no from {{ ref('stg_cells') }}
    ) as places on list_contains(broken.fact_ids, places.fact_id)
    where broken.kind in ('statement_names', 'statement_classes')
    group by broken.check_id

),

-- A row that is left out, or bears a wrong code, breaks the same sum in every column, and the sums of the class where it went by as much.
rowed as (

    select
        judged.*,
        coalesce(rows_of_tables.table_no, tables_of_classes.table_no) as table_no,
        'row t' || rows_of_tables.table_no || ' ' || max(abs(judged.difference)) over (
            partition by judged.document_id, judged.identity_id, rows_of_tables.table_no, rows_of_tables.row_no
        ) as row_cause
    from judged
    left join rows_of_tables on judged.check_id = rows_of_tables.check_id
    left join tables_of_classes on judged.check_id = tables_of_classes.check_id

),

caused as (

    select
        rowed.* replace (
            case when not rowed.is_of_unit then rowed.culprit_fact_id end as culprit_fact_id,
            case when not rowed.is_of_unit then rowed.proposed_value end as proposed_value,
            case when rowed.is_of_unit then rowed.document_id else rowed.cause_document_id end as cause_document_id
        ),
        coalesce(
            case when rowed.is_of_unit or rowed.kind = 'statement_units' then 'unit' end,
            replace(rowed.named_cause, rowed.cause_document_id, ''),
            rowed.row_cause,
            case when rowed.kind in ('statement_names', 'statement_classes')
                then min(rowed.row_cause) over (partition by rowed.document_id, rowed.table_no) end,
            rowed.identity_id || ' ' || rowed.instance
        ) as cause
    from rowed

),

final as (

    select
        *,
        {{ surrogate_key(['cause_document_id', 'cause']) }} as finding_id,
        -- The check that speaks for its cause: one of the report that prints it, the most severe, of a cell the table's own, then the simplest.
        row_number() over (
            partition by cause_document_id, cause
            order by
                case status when 'broken' then 0 else 1 end,
                document_id <> cause_document_id,
                case severity when 'must' then 0 when 'should' then 1 else 2 end,
                is_cause_in_table and kind in ('restated', 'prose_bound', 'prose_sum', 'prose_share', 'change', 'completion'),
                len(fact_ids),
                identity_id,
                instance
        ) as rank_in_cause
    from caused

)

select * from final
