-- The prints that each try of a rule uses: for every anchor and term the closest print that fits (docs/rules.md, "Which print").
with anchors as (

    select * from {{ ref('int_check_anchors') }}

),

candidates as (

    select * from {{ ref('int_term_candidates') }}

),

fitting as (

    select
        anchors.anchor_id,
        anchors.anchor_value,
        candidates.*,
        case
            when list_contains(anchors.fact_ids, candidates.fact_id) and candidates.term_no = 1 then 0
            when candidates.place_key = anchors.place_key and candidates.row_no = anchors.row_no then -1
            when candidates.place_key = anchors.place_key then 0
            when candidates.section_key = anchors.section_key then 1
            when candidates.source_kind = anchors.source_kind then 2
            else 3
        end as closeness,
        abs(candidates.reading_order - anchors.reading_order) as distance
    from anchors
    inner join candidates
        on anchors.identity_id = candidates.identity_id
        and anchors.variant = candidates.variant
        and anchors.document_id = candidates.document_id
    where case
            when candidates.term_no = 1 then list_contains(anchors.fact_ids, candidates.fact_id)
            else (candidates.year_offset = 'any'
                    or candidates.fiscal_year is not distinct from anchors.fiscal_year + cast(candidates.year_offset as integer))
                and (candidates.stages <> 'same' or candidates.stage = anchors.stage)
                and case candidates.subject_rule
                    when 'same' then candidates.subject_norm is not distinct from anchors.subject_norm
                    when 'group' then candidates.group_name is not distinct from anchors.group_name
                    else true
                end
                -- Twice the same print says nothing.
                and not list_contains(anchors.fact_ids, candidates.fact_id)
        end

),

near_enough as (

    select * from fitting
    qualify term_no = 1
        or case place_rule
            when 'row' then closeness = -1
            when 'same' then closeness <= 0
            when 'section' then closeness <= 1
            when 'kind' then closeness <= 2
            when 'other' then min(closeness) over (partition by anchor_id, term_no, alternative) >= 2
            else true
        end

),

ranked as (

    select
        *,
        row_number() over (
            partition by anchor_id, term_no, alternative
            order by
                item_priority,
                case when aggregate_by = 'worst' then abs(value_base - anchor_value) end desc nulls last,
                case when aggregate_by = 'best' then abs(value_base - anchor_value) end,
                closeness,
                distance,
                fact_id
        ) as choice,
        first_value(case when aggregate_by = 'sum_section' then section_key else place_key end) over (
            partition by anchor_id, term_no, alternative
            order by closeness, distance, fact_id
        ) as chosen_group,
        row_number() over (
            partition by anchor_id, term_no, alternative, section_key, item_code, coalesce(subject_norm, fact_id)
            order by closeness, distance, fact_id
        ) as print_of_subject
    from near_enough

),

final as (

    select * from ranked
    where case
            when term_no = 1 and aggregate_by <> 'sum_section' then true
            when aggregate_by in ('one', 'worst', 'best') then choice = 1
            when aggregate_by = 'sum_section' then section_key = chosen_group and print_of_subject = 1
            else place_key = chosen_group
        end

)

select
    anchor_id,
    identity_id,
    variant,
    document_id,
    term_no,
    alternative,
    side,
    fact_id,
    source_kind,
    closeness,
    value_base,
    ulp_base,
    own_ulp_base,
    decimals,
    unit,
    unit_base,
    is_approximate,
    is_partial_list,
    has_lost_numbers
from final
