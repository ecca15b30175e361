-- The two sides of each try of an arithmetic rule: what its prints come to, how exact they are, and what is missing. One row an anchor
-- and alternative.
with anchors as (

    select * from {{ ref('int_check_anchors') }}

),

terms as (

    select distinct on (identity_id, variant, term_no)
        identity_id,
        coalesce(cast(variant as varchar), '') as variant,
        cast(term_no as integer) as term_no,
        side,
        coalesce(cast(alternative as varchar), '') as alternative,
        cast(weight as decimal(12, 4)) as weight,
        cast(constant as decimal(38, 8)) as constant,
        cast(is_required as varchar) = 'yes' as is_required,
        cast(blank_as_zero as varchar) = 'yes' as is_blank_zero,
        "aggregate" as aggregate_by,
        when_stages,
        word_zh
    from {{ ref('identity_terms') }}

),

alternatives as (

    select distinct identity_id, variant, alternative
    from terms
    where side <> 'left' or alternative <> ''

),

-- A term of the left side, and the first term, belong to every alternative.
wanted as (

    select
        anchors.anchor_id,
        alternatives.alternative,
        terms.* exclude (alternative, identity_id, variant)
    from anchors
    inner join terms
        on anchors.identity_id = terms.identity_id
        and anchors.variant = terms.variant
    inner join alternatives
        on anchors.identity_id = alternatives.identity_id
        and anchors.variant = alternatives.variant
        and (terms.alternative = alternatives.alternative or terms.side = 'left' or terms.term_no = 1)
    where terms.when_stages is null or list_contains(string_split(terms.when_stages, '|'), anchors.stage)

),

-- A report that says how many projects it has, and lists as many.
complete_lists as (

    select distinct document_id, cast(stated_value as integer) as project_count
    from {{ ref('stg_listings') }}
    where kind = 'projects'
        and stated_value = listed_count

),

print_counts as (

    select anchor_id, term_no, count(value_base) as project_count
    from {{ ref('int_check_operands') }}
    group by anchor_id, term_no

),

term_values as (

    select
        wanted.anchor_id,
        wanted.alternative,
        wanted.term_no,
        wanted.side,
        wanted.weight,
        wanted.is_required,
        wanted.word_zh,
        wanted.constant is not null as is_constant,
        case
            when wanted.constant is not null then wanted.constant
            when wanted.aggregate_by = 'sum_all' and count(operands.fact_id) > count(operands.value_base) then null
            -- One example in a sentence is no list: it need not add up.
            when wanted.aggregate_by = 'sum' and wanted.alternative = '' and count(operands.value_base) = 1
                and bool_and(operands.source_kind = 'narrative') then null
            when wanted.is_blank_zero and count(operands.fact_id) > 0 then coalesce(sum(operands.value_base), 0)
            else sum(operands.value_base)
        end as value,
        coalesce(sum(operands.ulp_base), 0) as ulp,
        coalesce(sum(operands.own_ulp_base), 0) as own_ulp,
        coalesce(max(operands.ulp_base), 0) as largest_ulp,
        count(operands.value_base) as print_count,
        max(operands.closeness) as closeness,
        list_distinct(list(operands.decimals)) as decimals,
        list_distinct(list(operands.unit)) as units,
        any_value(operands.unit_base) as unit_base,
        coalesce(bool_or(operands.is_approximate), false) as is_approximate,
        -- A list of parts that need not be all: its sum may stay below the whole.
        wanted.aggregate_by = 'sum' and coalesce(bool_or(operands.is_partial_list), false)
        or wanted.aggregate_by = 'sum_section' and not coalesce(bool_or(complete_lists.document_id is not null), false) as is_partial_list,
        wanted.aggregate_by like 'sum%' and coalesce(bool_or(operands.has_lost_numbers), false) as has_lost_numbers,
        wanted.aggregate_by like 'sum%' as is_sum,
        list(operands.fact_id order by operands.fact_id) filter (where operands.fact_id is not null) as fact_ids
    from wanted
    left join {{ ref('int_check_operands') }} as operands
        on wanted.anchor_id = operands.anchor_id
        and wanted.term_no = operands.term_no
    left join print_counts
        on wanted.anchor_id = print_counts.anchor_id
        and wanted.term_no = print_counts.term_no
    left join complete_lists
        on operands.document_id = complete_lists.document_id
        and print_counts.project_count = complete_lists.project_count
    group by
        wanted.anchor_id, wanted.alternative, wanted.term_no, wanted.side, wanted.weight, wanted.is_required, wanted.word_zh,
        wanted.constant, wanted.aggregate_by, wanted.is_blank_zero

),

sides as (

    select
        anchor_id,
        alternative,
        sum(weight * value) filter (where side = 'left') as left_sum,
        sum(weight * value) filter (where side = 'right') as right_sum,
        {{ identity_product("side in ('times', 'cap')", 'weight * value') }} as numerator,
        {{ identity_product("side in ('times', 'cap')", 'weight * (value - ulp / 2)') }} as numerator_low,
        {{ identity_product("side in ('times', 'cap')", 'weight * (value + ulp / 2)') }} as numerator_high,
        {{ identity_product("side = 'divide'", 'weight * value') }} as denominator,
        {{ identity_product("side = 'divide'", 'weight * greatest(value - ulp / 2, 0)') }} as denominator_low,
        {{ identity_product("side = 'divide'", 'weight * (value + ulp / 2)') }} as denominator_high,
        max(value) filter (where side = 'cap') as cap,
        max(ulp) filter (where side = 'left') as left_ulp,
        max(own_ulp) filter (where side = 'left') as left_own_ulp,
        sum(abs(weight) * ulp) / 2 as sum_tolerance,
        case
            when len(list_distinct(flatten(list(decimals) filter (where not is_constant)))) > 1
                or len(list_distinct(flatten(list(units) filter (where not is_constant)))) > 1
                then max(largest_ulp)
            else 0
        end as print_tolerance,
        max(print_count) filter (where not is_constant) > min(print_count) filter (where not is_constant) as has_unequal_counts,
        -- A unit that is the same on both sides, or the money's.
        any_value(unit_base order by term_no) as unit_base,
        bool_or(is_approximate) as is_approximate,
        bool_or(has_lost_numbers) as has_lost_numbers,
        -- The side whose parts may be fewer than all, where the other side is a whole.
        case
            when bool_or(is_partial_list and side = 'left') and not bool_or(is_sum and side = 'right') then 'left'
            when bool_or(is_partial_list and side = 'right') and not bool_or(is_sum and side = 'left') then 'right'
        end as partial_side,
        max(closeness) filter (where is_required) as closeness,
        list(word_zh order by term_no) filter (where value is null and is_required) as missing,
        flatten(list(fact_ids order by term_no) filter (where fact_ids is not null)) as fact_ids
    from term_values
    group by anchor_id, alternative

)

select * from sides
