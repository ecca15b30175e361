select
    run_id,
    cast(stage_no as integer) as stage_no,
    stage,
    cast(seconds as double) as seconds
from {{ ref('stg_run_stages') }}
