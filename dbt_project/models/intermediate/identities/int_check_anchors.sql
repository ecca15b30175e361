-- Where a rule is tried: each print (or each group of prints, where the first term is a sum) of its first term.
with candidates as (

    select * from {{ ref('int_term_candidates') }}
    where term_no = 1
        and (year_offset = 'any' or fiscal_year is not distinct from report_year + cast(year_offset as integer))

),

single as (

    select
        identity_id,
        variant,
        document_id,
        place_key,
        section_key,
        source_kind,
        fiscal_year,
        stage,
        scope_name,
        subject_norm,
        group_name,
        row_no,
        reading_order,
        coalesce(value_base, 0) as anchor_value,
        [fact_id] as fact_ids
    from candidates
    where aggregate_by in ('one', 'worst', 'best')

),

grouped as (

    select
        identity_id,
        variant,
        document_id,
        case when aggregate_by = 'sum_section' then 'all of ' || section_key else place_key end as place_key,
        any_value(section_key) as section_key,
        any_value(source_kind) as source_kind,
        fiscal_year,
        stage,
        min(reading_order) as reading_order,
        coalesce(sum(value_base), 0) as anchor_value,
        list(fact_id order by reading_order, fact_id) as fact_ids
    from candidates
    where aggregate_by like 'sum%'
    group by
        identity_id,
        variant,
        document_id,
        case when aggregate_by = 'sum_section' then 'all of ' || section_key else place_key end,
        fiscal_year,
        stage
    having count(value_base) > 0

),

anchors as (

    select * from single
    union all by name
    select * from grouped

),

final as (

    select
        *,
        {{ surrogate_key(['identity_id', 'variant', 'document_id', 'place_key', 'fiscal_year', 'stage', 'fact_ids']) }} as anchor_id
    from anchors

)

select * from final
