-- FA-N2, BU-BN7: the shares of one list come to 100. A list is complete where its amounts come to the whole; one wrong share is one
-- finding, so that a list with such a share is not asked again.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'prose_share'

),

shares as (

    select * from {{ ref('int_prose_verdicts') }}
    where kind = 'share'
        and current_value is not null
        and base_value is not null
        and rate_value is not null

),

lists as (

    select
        document_id,
        base_fact_id,
        section,
        any_value(base_value) as base_value,
        any_value(base_ulp) as base_ulp,
        min(page) as page,
        count(*) as share_count,
        count(distinct current_fact_id) as part_count,
        sum(rate_value) as rate_sum,
        sum(rate_ulp) as rate_ulps,
        sum(current_value) as part_sum,
        sum(current_ulp) as part_ulps,
        bool_or(verdict not in ('exact', 'within_rounding')) as has_other_fault,
        list(rate_fact_id order by char_from) as rate_fact_ids
    from shares
    group by document_id, base_fact_id, section

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        scope.severity,
        'shares ' || lists.rate_fact_ids[1] as check_key,
        'Σ p' || lists.page as instance,
        lists.rate_sum as left_value,
        cast(100 as decimal(38, 6)) as right_value,
        lists.rate_ulps / 2 as tolerance,
        '%' as value_unit,
        case
            when lists.has_other_fault then 'not_evaluable'
            when lists.rate_sum = 100 then 'exact'
            when abs(lists.rate_sum - 100) <= lists.rate_ulps / 2 then 'within_rounding'
            else 'broken'
        end as verdict,
        case when lists.has_other_fault then [{{ identity_word('missing', 'sound_shares') }}] end as missing,
        lists.rate_fact_ids as fact_ids,
        'share_sum' as text_code,
        lists.page,
        {{ identity_ratio_part("lists.rate_sum") }} as computed
    from scope
    inner join lists on scope.document_id = lists.document_id
    where lists.share_count >= 2
        and lists.share_count = lists.part_count
        and abs(lists.part_sum - lists.base_value) <= (lists.part_ulps + lists.base_ulp) / 2

)

select * from final
