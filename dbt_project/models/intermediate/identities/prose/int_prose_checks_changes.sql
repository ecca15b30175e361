-- FA-N4, BU-BN2: totals that are equal in every year (forms/equal_totals.csv) and that the prose prints alike are told to have changed
-- alike. One check a change that strays from what most of them say.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'change'

),

groups as (

    select
        report_type,
        group_name,
        string_split(items, '|') as items,
        fund
    from {{ ref('equal_totals') }}

),

told as (

    select
        comparisons.*,
        groups.group_name,
        case when comparisons.sign = 0 then 0 else comparisons.sign * comparisons.difference_value end as told_change,
        coalesce(comparisons.difference_ulp, 0) as told_ulp
    from {{ ref('int_prose_comparisons') }} as comparisons
    inner join groups
        on comparisons.report_type = groups.report_type
        and list_contains(groups.items, comparisons.item_code)
        and comparisons.fund = groups.fund
    where comparisons.kind = 'change'
        and comparisons.class_key is null
        and comparisons.fiscal_year = comparisons.report_year
        and comparisons.current_value is not null
        and comparisons.sign is not null
        and (comparisons.sign = 0 or comparisons.difference_value is not null)
        and not comparisons.is_approximate

),

counted as (

    select
        *,
        count(*) over (partition by document_id, group_name, current_value, base_year, coalesce(base_stage, stage), told_change) as same_count
    from told

),

compared as (

    select
        *,
        {% for column in ['comparison_id', 'label', 'told_change', 'told_ulp', 'direction_text', 'difference_text', 'difference_fact_id', 'current_fact_id', 'sign'] -%}
        first_value({{ column }}) over of_group as most_{{ column }}{{ ',' if not loop.last }}
        {% endfor -%}
    from counted
    window of_group as (
        partition by document_id, group_name, current_value, base_year, coalesce(base_stage, stage)
        order by same_count desc, page, passage_id, char_from, comparison_id
    )

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        compared.fiscal_year,
        'should' as severity,
        'changes ' || compared.comparison_id as check_key,
        compared.label || ' ↔ ' || compared.most_label || ' p' || compared.page as instance,
        compared.told_change as left_value,
        compared.most_told_change as right_value,
        (compared.told_ulp + compared.most_told_ulp) / 2 as tolerance,
        '元' as value_unit,
        case
            when compared.told_change = compared.most_told_change then 'exact'
            when abs(compared.told_change - compared.most_told_change) <= (compared.told_ulp + compared.most_told_ulp) / 2 then 'within_rounding'
            when least(compared.sign, compared.most_sign) = 0 and compared.level_percent > 0 then 'not_applicable'
            else 'broken'
        end as verdict,
        list_filter(
            [coalesce(compared.difference_fact_id, compared.current_fact_id), coalesce(compared.most_difference_fact_id, compared.most_current_fact_id)],
            lambda fact: fact is not null
        ) as fact_ids,
        compared.difference_fact_id,
        compared.sign,
        compared.most_difference_fact_id,
        compared.most_sign,
        'told_changes' as text_code,
        compared.page,
        compared.label,
        compared.current_text,
        coalesce(compared.direction_text, '') as direction_text,
        coalesce(compared.difference_text, '') as difference_text,
        compared.most_label as name,
        concat(compared.most_direction_text, compared.most_difference_text) as table_text
    from scope
    inner join compared
        on scope.document_id = compared.document_id
    where compared.comparison_id <> compared.most_comparison_id

)

select * from final
