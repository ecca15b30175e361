-- Whether a comparison agrees with its own numbers, and if not, in what: its direction, its rate, its change, a base that can have no
-- rate. One row a comparison.
with rates as (

    select * from {{ ref('int_prose_rates') }}

),

facets as (

    select
        *,
        -- What the base would have to be for the printed rate.
        case
            when kind = 'change' and printed_rate > -100 then current_value / cast(1 + printed_rate / 100 as decimal(20, 8))
            when kind = 'completion' and printed_rate > 0 then current_value / cast(printed_rate / 100 as decimal(20, 8))
        end as inferred_base
    from rates

),

-- Shares that ask for one whole together, and not for the one that a table seems to print for them: they are about another.
common_wholes as (

    select
        shares.document_id,
        shares.base_fact_id,
        shares.section
    from (
        select
            facets.*,
            (c - ce) / (printed_rate + rate_step / 2) * 100 as least_whole,
            (c + ce) / nullif(greatest(printed_rate - rate_step / 2, 0), 0) * 100 as most_whole
        from facets
        inner join {{ ref('int_statement_cells') }} as cells on facets.base_fact_id = cells.fact_id
        where facets.kind = 'share'
            and facets.c > 0
            and not facets.is_head
            and facets.fits_rate is not null
    ) as shares
    group by shares.document_id, shares.base_fact_id, shares.section
    having count(distinct shares.current_fact_id) >= 2
        and not bool_or(shares.fits_rate or shares.nearly_fits_rate)
        and max(shares.least_whole) <= min(shares.most_whole)

),

-- A share of another whole than the list's: every amount of the report that would fit.
other_wholes as (

    select facets.comparison_id
    from facets
    inner join common_wholes
        on facets.document_id = common_wholes.document_id
        and facets.base_fact_id = common_wholes.base_fact_id
        and facets.section is not distinct from common_wholes.section
    where facets.kind = 'share'
    union
    select facets.comparison_id
    from facets
    inner join (
        select document_id, fact_id, value_base from {{ ref('int_prose_amounts') }} where is_money
        union all
        select document_id, fact_id, value_base from {{ ref('int_statement_cells') }} where code is null and row_kind is distinct from 'class'
    ) as wholes
        on facets.document_id = wholes.document_id
        and facets.current_fact_id <> wholes.fact_id
    where facets.kind = 'share'
        and not facets.fits_rate
        and wholes.value_base >= facets.current_value
        and wholes.value_base > 0
        and abs(facets.c / {{ identity_ratio_part("wholes.value_base") }} * 100 - facets.printed_rate) <= facets.rate_step / 2

),

judged as (

    select
        *,
        case
            when direction = 'mixed' and (difference_value is not null or rate_value is not null) then 'broken'
            when current_value is null or (based_on is null and not (kind = 'change' and sign = 0)) then 'not_evaluable'
            when fits_rate is null and fits_direction is null and fits_difference is null and not has_negative_base and not has_zero_base then 'not_applicable'
            when is_contradiction then 'broken'
            when fits_rate and abs(computed - printed_rate) >= 0.0000001 then 'within_rounding'
            else 'exact'
        end as verdict,
        case
            when direction = 'mixed' then 'mixed_direction'
            when has_negative_base then 'negative_base'
            when has_zero_base then 'zero_base'
            when kind = 'share' then 'share'
            when not coalesce(fits_difference, true) then 'difference'
            when kind = 'change' and base_value is not null and rate_value is not null
                and greatest(base_value, inferred_base) >= 5 * least(base_value, inferred_base) then 'slip'
            when not coalesce(fits_direction, true) then 'direction'
            when kind = 'completion' then 'completion'
            when is_derived then 'rate_of_difference'
            else 'rate'
        end as text_code
    from facets

),

final as (

    select
        judged.* replace (
            case
                -- The paragraph prints two amounts for one thing and the rate fits neither: which is meant is another finding.
                when judged.verdict = 'broken' and heads.comparison_id is not null then 'not_evaluable'
                when judged.verdict = 'broken' and judged.is_approximate then 'not_evaluable'
                when judged.verdict = 'broken' and other_wholes.comparison_id is not null then 'not_evaluable'
                else judged.verdict
            end as verdict
        ),
        judged.verdict = 'broken' and heads.comparison_id is not null as is_ambiguous
    from judged
    left join (
        select distinct rates.comparison_id
        from rates
        inner join {{ ref('int_prose_comparisons') }} as comparisons on rates.comparison_id = comparisons.comparison_id
        where rates.is_head
            and abs(comparisons.head_value - comparisons.current_value) > (comparisons.head_ulp + comparisons.current_ulp) / 2
    ) as heads on judged.comparison_id = heads.comparison_id
    left join other_wholes on judged.comparison_id = other_wholes.comparison_id
    qualify row_number() over (
        partition by judged.comparison_id
        order by case judged.verdict when 'exact' then 0 when 'within_rounding' then 1 when 'broken' then 2 else 3 end, judged.is_head
    ) = 1

)

select * from final
