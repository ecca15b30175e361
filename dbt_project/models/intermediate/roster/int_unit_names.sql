-- Every name under which a report may be meant, with its body. `is_full`: the name by which the body is one in dim_unit.
with metadata as (

    select
        metadata.*,
        {{ surrogate_key(['metadata.division_code', 'metadata.body_type', 'metadata.unit_name']) }} as unit_id
    from {{ ref('stg_report_metadata') }} as metadata
    inner join {{ ref('stg_documents') }} as documents on metadata.document_id = documents.document_id
    where metadata.unit_name is not null
        and documents.outcome <> 'withdrawn'

),

names as (

    select
        unit_id,
        division_code,
        unit_name as name,
        true as is_full
    from metadata
    union all
    select
        unit_id,
        division_code,
        unnest([unit_name_printed, short_name] || coalesce(aliases, [])) as name,
        false as is_full
    from metadata

),

final as (

    select
        unit_id,
        any_value(division_code) as division_code,
        name,
        bool_or(is_full) as is_full
    from names
    where name is not null
    group by unit_id, name

)

select * from final
