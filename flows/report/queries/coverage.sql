-- The reports that are due, a row a line of the roster: units with the most and worst gaps first, of a unit the worst of its lines first.
with submissions as (

    select
        *,
        coalesce(unit_id, concat_ws('|', unit_name, division_code)) as unit_key
    from marts.fct_submission

)

select
    submissions.unit_key,
    submissions.unit_name,
    submissions.division_code,
    submissions.fiscal_year,
    submissions.report_type,
    types.name_zh as type_zh,
    types.name_en as type_en,
    submissions.status,
    submissions.reason_zh
from submissions
inner join forms.submission_types as types on submissions.report_type = types.report_type
order by
    min(submissions.status_rank) over (partition by submissions.unit_key),
    count(*) filter (where submissions.status not in ('published', 'expected', 'late')) over (partition by submissions.unit_key) desc,
    submissions.unit_name,
    submissions.unit_key,
    submissions.status_rank,
    submissions.line_no
