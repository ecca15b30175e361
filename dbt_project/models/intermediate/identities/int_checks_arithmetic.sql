-- Rules that compare a left with a right: sums, equal prints, comparisons, ratios, products, bounds. One row a try.
with anchors as (

    select * from {{ ref('int_check_anchors') }}

),

scope as (

    select * from {{ ref('int_identity_scope') }}

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
        coalesce(max(operands.ulp_base), 0) as largest_ulp,
        count(operands.value_base) as print_count,
        max(operands.closeness) as closeness,
        list_distinct(list(operands.decimals)) as decimals,
        list_distinct(list(operands.unit)) as units,
        any_value(operands.unit_base) as unit_base,
        coalesce(bool_or(operands.is_approximate), false) as is_approximate,
        list(operands.fact_id order by operands.fact_id) filter (where operands.fact_id is not null) as fact_ids
    from wanted
    left join {{ ref('int_check_operands') }} as operands
        on wanted.anchor_id = operands.anchor_id
        and wanted.term_no = operands.term_no
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
        max(closeness) filter (where is_required) as closeness,
        list(word_zh order by term_no) filter (where value is null and is_required) as missing,
        flatten(list(fact_ids order by term_no) filter (where fact_ids is not null)) as fact_ids
    from term_values
    group by anchor_id, alternative

),

tried as (

    select
        scope.identity_id,
        anchors.variant,
        scope.document_id,
        scope.unit_id,
        scope.severity,
        scope.kind,
        scope.instance_by,
        scope.is_collapsed,
        scope.scale,
        anchors.anchor_id,
        anchors.fiscal_year,
        anchors.stage,
        anchors.scope_name,
        anchors.place_key,
        sides.alternative,
        sides.closeness,
        sides.unit_base,
        sides.is_approximate,
        sides.fact_ids,
        limits.low,
        limits.high,
        case when scope.kind = 'bound' then {{ identity_quotient('sides.numerator', 'sides.denominator') }} * scope.scale else sides.left_sum end as left_value,
        case scope.kind
            when 'ratio' then {{ identity_quotient('sides.numerator', 'sides.denominator') }} * scope.scale
            when 'product' then least({{ identity_quotient('sides.numerator', 'sides.denominator') }} * scope.scale, sides.cap)
            else sides.right_sum
        end as right_value,
        case
            when scope.kind = 'bound' then {{ identity_quotient('sides.numerator_low', 'sides.denominator_high') }} * scope.scale
            else {{ identity_quotient('sides.numerator_low', 'sides.denominator_high') }} * scope.scale - sides.left_ulp / 2
        end as interval_low,
        case
            when scope.kind = 'bound' then {{ identity_quotient('sides.numerator_high', 'sides.denominator_low') }} * scope.scale
            else {{ identity_quotient('sides.numerator_high', 'sides.denominator_low') }} * scope.scale + sides.left_ulp / 2
        end as interval_high,
        sides.left_ulp,
        case scope.tolerance
            when 'sum' then sides.sum_tolerance
            when 'ulp' then sides.print_tolerance
            when 'score' then sides.left_ulp / 2
            when 'ratio' then sides.left_ulp / 2
            else 0
        end as tolerance,
        scope.comparison,
        case
            when scope.needs_equal_counts and sides.has_unequal_counts then list_append(coalesce(sides.missing, []), {{ identity_word('missing', 'all_amounts') }})
            else sides.missing
        end as missing
    from sides
    inner join anchors on sides.anchor_id = anchors.anchor_id
    inner join scope
        on anchors.identity_id = scope.identity_id
        and anchors.document_id = scope.document_id
    left join {{ ref('int_limits') }} as limits
        on scope.kind = 'bound'
        and scope.identity_id = limits.identity_id
        and scope.document_id = limits.document_id
        and (limits.variant is null or limits.variant = anchors.variant)
        and (limits.subject_word is null or anchors.scope_name like '%' || limits.subject_word || '%')

),

judged as (

    select
        * replace (
            case when kind = 'bound' then
                case when left_value < low then low when left_value > high then high else left_value end
            else right_value end as right_value
        ),
        case
            when len(missing) > 0 then 'not_evaluable'
            when kind = 'bound' and left_value is null then 'not_evaluable'
            when kind = 'bound' and low is null and high is null then 'not_applicable'
            when kind = 'bound' then
                case when left_value >= coalesce(low, left_value) and left_value <= coalesce(high, left_value) then 'exact'
                    when interval_high >= coalesce(low, interval_high) and interval_low <= coalesce(high, interval_low) then 'within_rounding'
                    else 'broken' end
            when right_value is null then 'not_evaluable'
            when kind in ('ratio', 'product') then
                case when abs(left_value - right_value) <= left_ulp / 2 then 'exact'
                    when left_value between interval_low and interval_high then 'within_rounding'
                    else 'broken' end
            when comparison = '<=' then
                case when left_value <= right_value then 'exact' when left_value <= right_value + tolerance then 'within_rounding' else 'broken' end
            when comparison = '>=' then
                case when left_value >= right_value then 'exact' when left_value + tolerance >= right_value then 'within_rounding' else 'broken' end
            when left_value = right_value then 'exact'
            when abs(left_value - right_value) <= tolerance then 'within_rounding'
            else 'broken'
        end as verdict
    from tried

),

-- About (近 余 多) proves nothing; an alternative may clear a rule, never break it.
cautious as (

    select
        * replace (
            case when verdict = 'broken' and is_approximate and severity = 'must' then [{{ identity_word('missing', 'exact_number') }}]
                when verdict = 'not_evaluable' and coalesce(len(missing), 0) = 0 then [{{ identity_word('missing', 'divisor') }}]
                else missing end as missing,
            case when verdict = 'broken' and is_approximate and severity = 'must' then 'not_evaluable' else verdict end as verdict
        )
    from judged

),

best_alternative as (

    select *
    from cautious
    where alternative = '' or verdict in ('exact', 'within_rounding')
    qualify row_number() over (
        partition by anchor_id
        order by
            case when verdict = 'exact' then 0 when verdict = 'within_rounding' then 1 when verdict = 'broken' then 2 else 3 end,
            alternative
    ) = 1

),

-- A rule is tried where its terms stand closest together; the same number in the same document is one try.
closest as (

    select *
    from best_alternative
    qualify
        coalesce(closeness, 9) = min(coalesce(closeness, 9)) filter (where verdict not in ('not_evaluable', 'not_applicable')) over (
            partition by identity_id, variant, document_id, fiscal_year, stage, scope_name
        )
        or (verdict in ('not_evaluable', 'not_applicable') and count(*) filter (where verdict not in ('not_evaluable', 'not_applicable')) over (
            partition by identity_id, variant, document_id, fiscal_year, stage, scope_name
        ) = 0)

),

once as (

    select *
    from closest
    qualify row_number() over (
        partition by
            identity_id,
            variant,
            document_id,
            fiscal_year,
            stage,
            scope_name,
            case when verdict in ('not_evaluable', 'not_applicable') then verdict else cast(left_value as varchar) end,
            case when instance_by = 'document' or verdict in ('not_evaluable', 'not_applicable') then '' else place_key end
        order by closeness, anchor_id
    ) = 1

),

-- Of rules that are one check a document or a form, the worst try is the check.
final as (

    select *
    from once
    qualify not is_collapsed
        or row_number() over (
            partition by identity_id, document_id, case when instance_by = 'place' then place_key end
            order by
                case verdict when 'broken' then 0 when 'within_rounding' then 1 when 'exact' then 1 when 'not_evaluable' then 3 else 4 end,
                abs(left_value - right_value) desc nulls last,
                anchor_id
        ) = 1

)

select
    identity_id,
    document_id,
    unit_id,
    fiscal_year,
    severity,
    anchor_id as check_key,
    concat_ws(' ', nullif(variant, ''), scope_name, cast(fiscal_year as varchar), stage, place_key) as instance,
    cast(left_value as decimal(38, 6)) as left_value,
    cast(right_value as decimal(38, 6)) as right_value,
    cast(case when kind in ('ratio', 'product') and verdict = 'within_rounding' then left_ulp / 2 else tolerance end as decimal(38, 6)) as tolerance,
    case when kind = 'ratio' or (kind = 'bound' and scale = 100) then '%' else unit_base end as value_unit,
    verdict,
    missing,
    fact_ids,
    alternative
from final
