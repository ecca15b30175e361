{%- set outcomes = ['loaded', 'duplicate', 'superseded', 'withdrawn', 'quarantined', 'unrecognised'] -%}
{%- set severities = ['must', 'should', 'advisory', 'to_check'] -%}

with runs as (

    select * from {{ ref('stg_runs') }}

),

documents as (

    select
        run_id,
        count(*) as documents,
        count(*) filter (where is_new) as new_documents
        {%- for outcome in outcomes %},
        count(*) filter (where outcome = '{{ outcome }}') as {{ outcome }}_documents
        {%- endfor %}
    from {{ ref('fct_run_document') }}
    group by run_id

),

open_findings as (

    select
        '{{ var("run_id") }}' as run_id,
        case when blame = 'source' then severity else 'to_check' end as severity,
        count(*) as findings
    from {{ ref('fct_finding') }}
    where status = 'open'
    group by all

    union all

    select
        run_id,
        severity,
        findings
    from {{ ref('stg_run_findings') }}
    where run_id <> '{{ var("run_id") }}'

),

findings as (

    select
        run_id
        {%- for severity in severities %},
        sum(findings) filter (where severity = '{{ severity }}') as {{ severity }}_findings
        {%- endfor %}
    from open_findings
    group by run_id

),

-- The run that builds this snapshot is seen only where it was published.
final as (

    select
        runs.run_id,
        runs.started_at,
        runs.finished_at,
        runs.run_id = '{{ var("run_id") }}' as is_of_this_snapshot,
        case when is_of_this_snapshot then 'published' else runs.status end as status,
        case when is_of_this_snapshot then '{{ var("snapshot_id") }}' else runs.snapshot_id end as snapshot_id,
        date_diff('millisecond', runs.started_at, runs.finished_at) * 0.001 as seconds,
        coalesce(documents.documents, 0) as documents,
        coalesce(documents.new_documents, 0) as new_documents,
        {%- for outcome in outcomes %}
        coalesce(documents.{{ outcome }}_documents, 0) as {{ outcome }}_documents,
        {%- endfor %}
        {%- for severity in severities %}
        coalesce(findings.{{ severity }}_findings, case when is_of_this_snapshot then 0 end) as {{ severity }}_findings,
        {%- endfor %}
        runs.reader_version,
        runs.shaping_version,
        runs.rules_version,
        nullif(runs.message, '') as message
    from runs
    left join documents on documents.run_id = runs.run_id
    left join findings on findings.run_id = runs.run_id

)

select
    run_id,
    cast(started_at as timestamp) as started_at,
    cast(finished_at as timestamp) as finished_at,
    cast(status as varchar) as status,
    cast(snapshot_id as varchar) as snapshot_id,
    cast(is_of_this_snapshot as boolean) as is_of_this_snapshot,
    cast(seconds as decimal(12, 3)) as seconds,
    cast(documents as bigint) as documents,
    cast(new_documents as bigint) as new_documents,
    {%- for outcome in outcomes %}
    cast({{ outcome }}_documents as bigint) as {{ outcome }}_documents,
    {%- endfor %}
    {%- for severity in severities %}
    cast({{ severity }}_findings as bigint) as {{ severity }}_findings,
    {%- endfor %}
    reader_version,
    shaping_version,
    rules_version,
    message
from final
