-- A line of the roster of which nothing is said, or that is said to be published by a document that did not come.
select
    roster.line_no,
    'no status' as problem
from {{ ref('stg_roster') }} as roster
anti join {{ ref('fct_submission') }} as submissions on roster.line_no = submissions.line_no
union all
select
    submissions.line_no,
    'published without a document' as problem
from {{ ref('fct_submission') }} as submissions
left join {{ ref('stg_documents') }} as documents on submissions.document_id = documents.document_id
where submissions.status in ('published', 'late')
    and coalesce(documents.outcome, 'withdrawn') = 'withdrawn'
