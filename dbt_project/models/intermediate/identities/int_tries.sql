-- Each try of an arithmetic rule, with what was compared and the verdict. One row an anchor and alternative.
with anchors as (

    select * from {{ ref('int_check_anchors') }}

),

scope as (

    select * from {{ ref('int_identity_scope') }}

),

-- A rate and the points for it are as exact as they are printed (9.9 for 9.885); other prints drop their trailing zeros.
sides as (

    select
        term_sums.* replace (case when scope.kind in ('ratio', 'product') then term_sums.left_own_ulp else term_sums.left_ulp end as left_ulp)
    from {{ ref('int_term_sums') }} as term_sums
    inner join anchors on term_sums.anchor_id = anchors.anchor_id
    inner join scope
        on anchors.identity_id = scope.identity_id
        and anchors.document_id = scope.document_id

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
        sides.has_lost_numbers,
        sides.partial_side,
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
                case when abs(left_value - right_value) < 0.0000005 then 'exact'
                    when abs(left_value - right_value) <= left_ulp / 2 then 'within_rounding'
                    when left_value between interval_low and interval_high then 'within_rounding'
                    -- A rate that was cut off is not rounded, and not wrong (self_evaluation_reports.md, section 2.1).
                    when kind = 'ratio' and right_value - left_value between 0 and left_ulp then 'within_rounding'
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

-- About (近 余 多) proves nothing, nor do parts that need not be all, nor a table of which a number is lost.
doubted as (

    select
        *,
        case
            when verdict <> 'broken' then null
            when is_approximate and severity = 'must' then {{ identity_word('missing', 'exact_number') }}
            when has_lost_numbers then {{ identity_word('missing', 'lost_numbers') }}
            when (partial_side = 'left' and left_value < right_value) or (partial_side = 'right' and right_value < left_value)
                then {{ identity_word('missing', 'whole_list') }}
        end as doubt
    from judged

),

final as (

    select
        * replace (
            case
                when doubt is not null then [doubt]
                when verdict = 'not_evaluable' and coalesce(len(missing), 0) = 0 then [{{ identity_word('missing', 'divisor') }}]
                else missing
            end as missing,
            case when doubt is not null then 'not_evaluable' else verdict end as verdict
        )
    from doubted

)

select * from final
