-- The attachments that a line of the roster names, and whether each came: a file of that name, of the same body or of nobody, that
-- lies beside a file of the report or under the line's place. One row a name.
with lines as (

    select
        roster.line_no,
        roster.place,
        units.unit_id,
        unnest(roster.attachments) as attachment
    from {{ ref('stg_roster') }} as roster
    left join {{ ref('int_roster_units') }} as units on roster.line_no = units.line_no

),

folders as (

    select distinct
        line_no,
        regexp_replace(unnest(source_uris), '/[^/]*$', '') as folder
    from {{ ref('int_roster_files') }}

),

reports as (

    select
        unit_id,
        lower(file_name) as file_name,
        regexp_replace(lower(file_name), '\.[a-z0-9]{1,5}$', '') as stem,
        unnest(source_uris) as source_uri
    from {{ ref('int_arrived_reports') }}
    where not coalesce(is_page, false)

),

final as (

    select
        lines.line_no,
        lines.attachment,
        coalesce(bool_or(
            lines.unit_id = reports.unit_id
            or (
                reports.unit_id is null
                and (folders.folder is not null or coalesce(starts_with(reports.source_uri, lines.place), false))
            )
        ), false) as has_come
    from lines
    left join reports on lower(lines.attachment) in (reports.file_name, reports.stem)
    left join folders
        on lines.line_no = folders.line_no
        and starts_with(reports.source_uri, folders.folder || '/')
    group by lines.line_no, lines.attachment

)

select * from final
