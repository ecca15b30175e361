-- What is true of a row of a form: of an indicator, or of a row of amounts. The rules of kind implication and share are made of these
-- (forms/identity_conditions.csv). NULL: the row does not print what would tell.
with indicators as (

    select
        indicators.*,
        {{ identity_subject_key('indicators.deviation_note') }} as note_key,
        {{ identity_subject_key('indicators.actual_text') }} as actual_key,
        bool_or(indicators.note_cell_id is not null) over (partition by indicators.document_id, indicators.form_no) as has_note_column,
        documents.division_code
    from {{ ref('fct_indicator') }} as indicators
    inner join {{ ref('int_documents') }} as documents on indicators.document_id = documents.document_id

),

bands as (

    select
        indicators.fact_id,
        score_bands.band,
        cast(score_bands.low_share as decimal(8, 4)) as low_share,
        cast(score_bands.high_share as decimal(8, 4)) as high_share
    from indicators
    inner join {{ ref('qualitative_words') }} as words
        on indicators.actual_key = words.word
        or (length(words.word) >= 4 and contains(indicators.actual_key, words.word))
    inner join {{ ref('score_bands') }} as score_bands
        on words.band = score_bands.band
        and starts_with(coalesce(indicators.division_code, ''), coalesce(cast(score_bands.division_prefix as varchar), ''))
        and coalesce(indicators.fiscal_year, 9999) >= coalesce(cast(score_bands.valid_from as integer), 0)
        and coalesce(indicators.fiscal_year, 0) <= coalesce(cast(score_bands.valid_to as integer), 9999)
    qualify row_number() over (
        partition by indicators.fact_id
        order by length(words.word) desc, length(coalesce(cast(score_bands.division_prefix as varchar), '')) desc
    ) = 1

),

explained as (

    select
        indicators.*,
        bands.band,
        bands.low_share,
        bands.high_share,
        case
            when not indicators.has_note_column then null
            else indicators.note_key is not null and no_words.word is null
        end as has_explanation,
        indicators.target_operator = '>='
            and coalesce(indicators.value_unit, '') not in ('%', '‰')
            and indicators.target_value > 0
            and indicators.actual_value >= indicators.target_value * limits.high as is_overshot
    from indicators
    left join bands on indicators.fact_id = bands.fact_id
    left join (select distinct word from {{ ref('no_deviation_words') }}) as no_words on indicators.note_key = no_words.word
    left join {{ ref('int_limits') }} as limits
        on limits.identity_id = 'SE-G12'
        and indicators.document_id = limits.document_id

),

indicator_rows as (

    select
        'indicator' as source_set,
        document_id,
        fact_id as row_id,
        coalesce(level3, '') as row_name,
        fiscal_year,
        form_no,
        score as left_value,
        weight as right_value,
        '分' as value_unit,
        -- The row, and the cell of its points.
        list_filter([fact_id, score_cell_id], lambda place: place is not null) as fact_ids,
        kind = 'quantitative' and target_value is not null and actual_value is not null as quantitative,
        kind = 'qualitative' as qualitative,
        weight is not null and score is not null as scored,
        is_met as target_met,
        not is_met as target_missed,
        score >= weight as full_score,
        score < weight as below_full_score,
        score >= 0 and score <= weight as score_in_range,
        has_explanation as note_explains,
        not has_explanation as note_absent,
        coalesce(is_overshot, false) as overshot,
        not coalesce(is_overshot, false) as not_overshot,
        band is not null and weight > 0 as band_known,
        score >= low_share * weight and (score < high_share * weight or (high_share = 1 and score <= weight)) as score_in_band,
        contains(concat_ws(' ', level1, level2), {{ identity_word('label', 'benefit') }}) as benefit_indicator,
        kind = 'quantitative' and target_value is not null as quantified,
        target_date is not null and actual_date is not null as dates_printed,
        actual_date <= target_date as date_kept,
        kind = 'quantitative' and actual_value is not null as result_printed,
        actual_operator is null as result_is_value
    from explained

),

amount_rows as (

    select
        document_id,
        form_no,
        row_no,
        any_value(row_label) as row_label,
        any_value(report_year) as fiscal_year,
        max(value_base) filter (where fiscal_year = report_year and stage = 'actual') as actual_amount,
        max(value_base) filter (where fiscal_year = report_year and stage in ('budget_unspecified', 'full_year_budget', 'initial_budget')) as budget_amount,
        count(*) filter (where value_base <> 0) as value_count,
        count(distinct value_base) as distinct_count,
        list(fact_id order by fact_id) as fact_ids
    from {{ ref('int_operands') }}
    where source_kind = 'table'
        and form_role = 'data'
        and is_money
        and value is not null
        and not is_prose_cell
        and item_code not in (select derived_item from {{ ref('derived_operands') }})
    group by document_id, form_no, row_no

),

data_rows as (

    select
        'data_row' as source_set,
        document_id,
        document_id || '/f' || form_no || '/r' || row_no as row_id,
        row_label as row_name,
        fiscal_year,
        form_no,
        actual_amount as left_value,
        budget_amount as right_value,
        '元' as value_unit,
        fact_ids,
        budget_amount <> 0 and actual_amount <> 0 as budget_and_actual_printed,
        budget_amount = actual_amount as budget_equals_actual,
        value_count >= 3 as three_values_printed,
        distinct_count > 1 as series_varies
    from amount_rows

),

final as (

    {% for rows in ['indicator_rows', 'data_rows'] %}
    select *
    from {{ rows }}
    unpivot include nulls (
        holds for condition in (
            columns(* exclude (source_set, document_id, row_id, row_name, fiscal_year, form_no, left_value, right_value, value_unit, fact_ids))
        )
    )
    {{ 'union all by name' if not loop.last }}
    {% endfor %}

)

select * from final
