-- What came in for a line of the roster: reports of its body, type and year, and files in which nobody can read whose they are,
-- by the place that the line names or by what their name says.
with lines as (

    select
        roster.*,
        units.unit_id,
        count(*) over (partition by roster.place) as lines_of_place,
        count(*) over (partition by roster.unit_name, roster.division_code) as lines_of_unit,
        -- Where both editions are due, a report that does not say which it is counts for neither.
        count(*) over (partition by units.unit_id, roster.report_type, roster.fiscal_year) as editions
    from {{ ref('stg_roster') }} as roster
    left join {{ ref('int_roster_units') }} as units on roster.line_no = units.line_no

),

reports as (

    select * from {{ ref('int_arrived_reports') }}

),

type_words as (

    select
        code as report_type,
        word
    from {{ ref('roster_words') }}
    where kind = 'report_type'

),

answers as (

    select
        lines.line_no,
        reports.document_id,
        'report' as reason
    from lines
    inner join reports
        on lines.unit_id = reports.unit_id
        and lines.report_type = reports.report_type
        and lines.fiscal_year = reports.fiscal_year
        and (
            lines.report_scope is null
            or lines.report_scope = reports.report_scope
            or (reports.report_scope is null and lines.editions = 1)
        )

),

-- It does not say whose it is, of which year or what: its place says so, the list that it comes from, or its name.
nobodys as (

    select *
    from reports
    where unit_id is null or fiscal_year is null or coalesce(report_type, 'other') = 'other'

),

by_place as (

    select
        lines.line_no,
        nobodys.document_id,
        'place' as reason
    from lines
    inner join nobodys on list_contains(nobodys.source_uris, lines.place)
    union all
    select
        lines.line_no,
        nobodys.document_id,
        'place' as reason
    from lines
    inner join nobodys on len(list_filter(nobodys.source_uris, lambda uri: starts_with(uri, lines.place || '/'))) > 0
    where lines.lines_of_place = 1

),

-- What a source list expects of a unit, or the name of a file says in which nothing can be read. Of several names in a file's name the longest is meant.
expectations as (

    select distinct
        document_id,
        expected_unit
    from {{ ref('stg_arrivals') }}
    where expected_unit is not null

),

named as (

    select
        lines.line_no,
        lines.report_type,
        lines.fiscal_year,
        lines.lines_of_unit,
        nobodys.document_id,
        nobodys.file_name,
        case when expectations.document_id is null then 'name' else 'source' end as reason
    from nobodys
    cross join lines
    left join expectations
        on nobodys.document_id = expectations.document_id
        and expectations.expected_unit in (lines.unit, lines.unit_name)
    where expectations.document_id is not null
        or (not nobodys.is_usable and contains(nobodys.file_name, lines.unit_name) and length(lines.unit_name) >= 4)
    qualify expectations.document_id is not null
        or length(lines.unit_name) = max(length(lines.unit_name)) over (partition by nobodys.document_id)

),

-- The longest word for a type in a file's name is meant: 部门预算绩效自评 is no budget.
by_name as (

    select
        named.line_no,
        named.document_id,
        named.reason
    from named
    inner join type_words
        on named.report_type = type_words.report_type
        and contains(named.file_name, type_words.word)
    left join type_words as longer
        on contains(named.file_name, longer.word)
        and longer.report_type <> type_words.report_type
        and length(longer.word) > length(type_words.word)
    where contains(named.file_name, cast(named.fiscal_year as varchar))
        and longer.word is null
    union all
    select
        line_no,
        document_id,
        reason
    from named
    where reason = 'source' and lines_of_unit = 1

),

found as (

    select * from answers
    union
    select * from by_place
    union
    select * from by_name

),

final as (

    select
        found.line_no,
        found.reason,
        reports.*
    from found
    inner join reports on found.document_id = reports.document_id
    inner join lines
        on found.line_no = lines.line_no
        -- What it does say must not speak against it.
        and coalesce(lines.unit_id = reports.unit_id, true)
        and coalesce(lines.fiscal_year = reports.fiscal_year, true)
        and coalesce(lines.report_type = nullif(reports.report_type, 'other'), true)
    qualify row_number() over (
        partition by found.line_no, found.document_id
        order by list_position(['report', 'place', 'source', 'name'], found.reason)
    ) = 1

)

select * from final
