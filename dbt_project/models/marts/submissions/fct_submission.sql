with lines as (

    select
        roster.* exclude (unit_name),
        roster.unit_name as roster_name,
        {{ surrogate_key([
            'roster.unit_name',
            'roster.division_code',
            'roster.report_type',
            'roster.report_scope',
            'roster.fiscal_year'
        ]) }} as submission_id,
        units.unit_id,
        coalesce(units.is_unclear, false) as is_unclear,
        units.candidates
    from {{ ref('stg_roster') }} as roster
    left join {{ ref('int_roster_units') }} as units on roster.line_no = units.line_no

),

files as (

    select * from {{ ref('int_roster_files') }}

),

dim_unit as (

    select * from {{ ref('dim_unit') }}

),

-- The edition that counts answers for the report; the first that could be read decides whether it was in time.
came as (

    select
        line_no,
        min(arrived_on) filter (where is_usable) as usable_on,
        min(arrived_on) as arrived_on,
        arg_min(document_id, (not is_usable, not is_current, is_page, first_arrived_at, document_id)) as document_id,
        bool_or(is_usable) as is_usable,
        count(*) filter (where not coalesce(is_page, false)) as file_count
    from files
    group by line_no

),

-- What was there when this warehouse first looked at anything may have been there for years: nobody knows since when.
first_look as (

    select min({{ china_day('arrived_at') }}) as day
    from {{ ref('stg_arrivals') }}

),

-- A page that prints no amount and links to files has its report in one of them.
linked as (

    select
        files.line_no,
        list_sort(list_distinct(list(signals.text))) as names
    from files
    inner join {{ ref('stg_signals') }} as signals
        on files.document_id = signals.document_id
        and signals.code = 'linked_attachment'
    where not files.is_usable
    group by files.line_no

),

named as (

    select
        line_no,
        list(attachment order by attachment) filter (where not has_come) as lacking
    from {{ ref('int_roster_attachments') }}
    group by line_no

),

attachments as (

    select
        lines.line_no,
        case
            when lines.attachment_count > 0 then lines.attachment_count
            else coalesce(len(linked.names), 0)
        end as expected,
        case
            when len(lines.attachments) > 0 then coalesce(named.lacking, [])
            when lines.attachment_count = 0 then coalesce(linked.names, [])
            else []
        end as lacking_names,
        case
            when len(lines.attachments) > 0 then len(coalesce(named.lacking, []))
            when lines.attachment_count > 0 then greatest(lines.attachment_count - coalesce(came.file_count, 0), 0)
            when not came.is_usable then coalesce(len(linked.names), 0)
            else 0
        end as lacking
    from lines
    left join came on lines.line_no = came.line_no
    left join named on lines.line_no = named.line_no
    left join linked on lines.line_no = linked.line_no

),

other_years as (

    select * from {{ ref('int_roster_other_years') }}

),

statuses as (

    select
        lines.*,
        came.document_id as own_document_id,
        coalesce(came.usable_on, came.arrived_on) as own_arrived_on,
        coalesce(
            coalesce(came.usable_on, came.arrived_on) > lines.due_on
            and coalesce(came.usable_on, came.arrived_on) = first_look.day,
            false
        ) as is_punctuality_unknown,
        attachments.expected as expected_attachments,
        attachments.lacking as lacking_attachments,
        attachments.lacking_names,
        other_years.document_id as other_document_id,
        other_years.file_name as other_file,
        other_years.fiscal_year as other_year,
        other_years.arrived_on as other_arrived_on,
        case
            when lines.is_unclear and came.line_no is null then 'unclear'
            when came.line_no is not null and attachments.lacking > 0 then 'attachment_missing'
            when came.is_usable and came.usable_on > lines.due_on and came.usable_on > first_look.day then 'late'
            when came.is_usable then 'published'
            when came.line_no is not null then 'empty'
            when other_years.line_no is not null then 'wrong_year'
            when coalesce(lines.is_due_over, false) then 'missing'
            else 'expected'
        end as status
    from lines
    cross join first_look
    left join came on lines.line_no = came.line_no
    left join attachments on lines.line_no = attachments.line_no
    left join other_years on lines.line_no = other_years.line_no

),

unclear_units as (

    select
        statuses.line_no,
        string_agg(distinct dim_unit.unit_name || ' ' || coalesce(dim_unit.division_code, '–'), '; ') as names
    from statuses
    inner join dim_unit on list_contains(statuses.candidates, dim_unit.unit_id)
    where statuses.is_unclear
    group by statuses.line_no

),

final as (

    select
        statuses.submission_id,
        dim_unit.unit_id,
        coalesce(dim_unit.unit_name, statuses.roster_name) as unit_name,
        coalesce(dim_unit.division_code, statuses.division_code) as division_code,
        statuses.report_type,
        statuses.report_scope,
        statuses.fiscal_year,
        statuses.due_on,
        case when statuses.status = 'wrong_year' then statuses.other_arrived_on else statuses.own_arrived_on end as arrived_on,
        case
            when statuses.own_arrived_on > statuses.due_on
                and not statuses.is_punctuality_unknown
                and statuses.status in ('late', 'attachment_missing', 'empty')
                then cast(statuses.own_arrived_on - statuses.due_on as integer)
        end as days_late,
        statuses.status,
        case when statuses.status = 'wrong_year' then statuses.other_document_id else statuses.own_document_id end as document_id,
        statuses.published_at as published_at_url,
        statuses.owner,
        statuses.note,
        {% set reason %}
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            case
                when statuses.status = 'published' and statuses.is_punctuality_unknown then words.first_look_{}
                when statuses.unit_id is null then concat_ws('<gap>', words.reason_{}, words.unknown_unit_{})
                else words.reason_{}
            end,
            '{due_on}', coalesce(cast(statuses.due_on as varchar), '–')),
            '{arrived_on}', coalesce(cast(statuses.own_arrived_on as varchar), '–')),
            '{days_late}', coalesce(cast(statuses.own_arrived_on - statuses.due_on as varchar), '–')),
            '{fiscal_year}', cast(statuses.fiscal_year as varchar)),
            '{other_year}', coalesce(cast(statuses.other_year as varchar), '–')),
            '{other_file}', coalesce(statuses.other_file, '–')),
            '{file_name}', coalesce(documents.file_name, '–')),
            '{expected}', cast(statuses.expected_attachments as varchar)),
            '{lacking}', cast(statuses.lacking_attachments as varchar)),
            '{names}', coalesce(nullif(array_to_string(statuses.lacking_names, '; '), ''), '–')),
            '{candidates}', coalesce(unclear_units.names, '–')),
            '{type_zh}', types.name_zh),
            '{type_en}', types.name_en)
        {% endset %}
        {{ reason.replace('{}', 'zh').replace('<gap>', '') }} as reason_zh,
        {{ reason.replace('{}', 'en').replace('<gap>', ' ') }} as reason_en,
        statuses.lacking_names as lacking_attachments,
        statuses.is_punctuality_unknown,
        words.rank as status_rank,
        statuses.line_no
    from statuses
    inner join {{ ref('submission_statuses') }} as words on statuses.status = words.status
    inner join {{ ref('submission_types') }} as types on statuses.report_type = types.report_type
    left join dim_unit on statuses.unit_id = dim_unit.unit_id
    left join {{ ref('stg_documents') }} as documents on statuses.own_document_id = documents.document_id
    left join unclear_units on statuses.line_no = unclear_units.line_no

)

select * from final
