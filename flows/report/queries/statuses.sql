-- What may become of a report that is due, worst first. Where it came, though late, or may still come, there is no gap.
select
    status,
    mark,
    name_zh,
    name_en,
    status not in ('published', 'expected', 'late') as is_gap
from forms.submission_statuses
where status <> 'unlisted'
order by rank
