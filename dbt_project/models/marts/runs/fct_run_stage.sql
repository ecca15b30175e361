select
    run_id,
    cast(stage_no as integer) as stage_no,
    stage,
    cast(seconds as decimal(12, 3)) as seconds
from {{ ref('stg_run_stages') }}
