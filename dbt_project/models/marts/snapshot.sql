select
    cast('{{ var("snapshot_id") }}' as varchar) as snapshot_id,
    cast('{{ var("published_at") }}' as timestamp) as published_at,
    cast('{{ var("run_id") }}' as varchar) as run_id,
    cast('{{ var("versions") | replace("'", "''") }}' as json) as versions
