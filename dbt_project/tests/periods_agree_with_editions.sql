-- A document counts now where its last period has no end, and nowhere else; its periods follow one another.
with periods as (

    select
        *,
        lag(current_until) over (partition by document_id order by period_no) as ended_before,
        lag(period_no) over (partition by document_id order by period_no) as number_before
    from {{ ref('fct_document_period') }}

)

select
    document_id,
    'periods overlap' as problem
from periods
where number_before is not null
    and coalesce(current_from <= ended_before, true)
union all
select
    documents.document_id,
    'current without a period that lasts, or the other way round' as problem
from {{ ref('dim_document') }} as documents
left join periods on documents.document_id = periods.document_id and periods.is_current
where documents.is_current <> (periods.document_id is not null)
