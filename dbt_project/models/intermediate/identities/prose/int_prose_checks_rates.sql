-- FA-N3, FA-N4, BU-BN2: a year-on-year change and a completion rate agree with the amounts they are about, in number and in word;
-- FA-N2, BU-BN7: a share is the part of the whole.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind in ('change', 'completion', 'prose_share')

),

verdicts as (

    select * from {{ ref('int_prose_verdicts') }}

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        coalesce(verdicts.fiscal_year, scope.report_year) as fiscal_year,
        -- A rate over nothing misleads nobody who reads the amounts; what is off by less than its last digit was cut off, or rounded the
        -- wrong way to close a list.
        case
            when verdicts.verdict <> 'broken' then scope.severity
            when verdicts.text_code = 'zero_base' then 'should'
            when verdicts.text_code in ('rate', 'rate_of_difference', 'share', 'completion')
                and abs(verdicts.computed - verdicts.printed_rate) < verdicts.rate_step then 'should'
            else scope.severity
        end as severity,
        verdicts.comparison_id as check_key,
        coalesce(verdicts.label, verdicts.printed_text) || ' p' || verdicts.page as instance,
        case
            when verdicts.text_code = 'difference' then verdicts.difference_value
            else try_cast(verdicts.printed_rate as decimal(38, 6))
        end as left_value,
        case
            when verdicts.text_code = 'difference' then abs(verdicts.current_value - verdicts.base_value)
            else try_cast(verdicts.computed as decimal(38, 6))
        end as right_value,
        case
            when verdicts.text_code = 'difference' then (verdicts.current_ulp + verdicts.base_ulp + verdicts.difference_ulp) / 2
            else cast(verdicts.rate_ulp / 2 as decimal(38, 6))
        end as tolerance,
        case when verdicts.text_code = 'difference' then '元' else '%' end as value_unit,
        verdicts.verdict,
        case
            when verdicts.is_ambiguous then [{{ identity_word('missing', 'one_amount') }}]
            when verdicts.is_approximate then [{{ identity_word('missing', 'exact_number') }}]
            when verdicts.verdict = 'not_evaluable'
                then [case when verdicts.current_value is null then {{ identity_word('missing', 'compared_amount') }}
                    else coalesce(verdicts.base_label_norm, {{ identity_word('missing', 'base_amount') }}) end]
        end as missing,
        list_filter(
            [verdicts.current_fact_id, verdicts.base_fact_id, verdicts.difference_fact_id, verdicts.rate_fact_id,
                case when verdicts.current_fact_id is null then verdicts.passage_id end],
            lambda fact: fact is not null
        ) as fact_ids,
        verdicts.text_code,
        verdicts.page,
        coalesce(verdicts.label, verdicts.printed_text) as label,
        coalesce(verdicts.current_text, '') as current_text,
        verdicts.base_text,
        verdicts.direction_text,
        coalesce(verdicts.rate_text, '') as rate_text,
        verdicts.difference_text,
        -- Without its sign where the word has it.
        case when verdicts.computed * verdicts.printed_rate > 0 then abs(verdicts.computed) else verdicts.computed end as computed,
        verdicts.inferred_base,
        verdicts.unit,
        verdicts.unit_factor,
        abs(verdicts.current_value - verdicts.base_value) as computed_money
    from scope
    inner join verdicts
        on scope.document_id = verdicts.document_id
        and scope.kind = case verdicts.rule_kind when 'share' then 'prose_share' else verdicts.rule_kind end

)

select * from final
