-- The report of another year where that of the roster's year should have come: at the very place that the line names; or one that
-- was there before and came once more, from elsewhere, when the report was due. A report of an earlier year that
-- lies beside for its own sake is neither. One row a line.
with lines as (

    select
        roster.*,
        units.unit_id,
        -- Published within twenty days after the approval, so not approved before that.
        coalesce(roster.approved_on, roster.due_on - 20) as window_from
    from {{ ref('stg_roster') }} as roster
    inner join {{ ref('int_roster_units') }} as units on roster.line_no = units.line_no
    where units.unit_id is not null

),

reports as (

    select *
    from {{ ref('int_arrived_reports') }}
    where fiscal_year is not null

),

arrivals as (

    select
        document_id,
        {{ readable_uri('source_uri') }} as source_uri,
        min({{ china_day('arrived_at') }}) as first_day
    from {{ ref('stg_arrivals') }}
    group by all

),

others as (

    select
        lines.line_no,
        lines.place,
        lines.is_due_over,
        lines.window_from,
        reports.document_id,
        reports.file_name,
        reports.fiscal_year,
        reports.arrived_on,
        arrivals.source_uri,
        arrivals.first_day
    from lines
    inner join reports
        on lines.unit_id = reports.unit_id
        and lines.report_type = reports.report_type
        and lines.fiscal_year <> reports.fiscal_year
        and (lines.report_scope is null or reports.report_scope is null or lines.report_scope = reports.report_scope)
    inner join arrivals on reports.document_id = arrivals.document_id
    -- Where the other year's own line names the same place, it is there for its own sake.
    anti join lines as owners
        on lines.unit_id = owners.unit_id
        and lines.report_type = owners.report_type
        and reports.fiscal_year = owners.fiscal_year
        and (arrivals.source_uri = owners.place or starts_with(arrivals.source_uri, owners.place || '/'))

),

-- Where files were moved, those of several years come once more together.
moved as (

    select line_no
    from others
    where first_day > arrived_on and first_day >= window_from
    group by line_no
    having count(distinct fiscal_year) > 1

),

final as (

    select
        others.line_no,
        others.document_id,
        others.file_name,
        others.fiscal_year,
        others.first_day as arrived_on
    from others
    anti join moved on others.line_no = moved.line_no and others.source_uri is distinct from others.place
    where others.source_uri = others.place
        or (
            coalesce(others.is_due_over, false)
            and others.arrived_on < others.window_from
            and others.first_day >= others.window_from
        )
    qualify row_number() over (
        partition by others.line_no
        order by others.source_uri = others.place desc nulls last, others.fiscal_year desc, others.first_day, others.document_id
    ) = 1

)

select * from final
