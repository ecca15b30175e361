-- Rules by which all prints of one thing agree: one row a thing, its most frequent value against the one that strays furthest.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'agree'

),

operands as (

    select * from {{ ref('int_operands') }}
    where value is not null

),

project_names as (

    select document_id, name_key, min(project_key) as project_key
    from {{ ref('int_project_names') }}
    group by document_id, name_key

),

members as (

    select
        'project_money' as source_set,
        operands.document_id,
        concat_ws(' ', coalesce(project_names.project_key, {{ identity_word('instance', 'project_expenditure') }}), operands.fiscal_year || {{ identity_word('instance', 'year_suffix') }}, stages.zh) as thing,
        operands.fiscal_year,
        operands.value_base,
        operands.ulp_base,
        operands.decimals,
        operands.unit_base,
        operands.fact_id,
        operands.is_approximate
    from operands
    left join {{ ref('finding_words') }} as stages
        on stages.word_kind = 'stage'
        and stages.word = operands.stage
    left join project_names
        on operands.document_id = project_names.document_id
        and {{ identity_subject_key('operands.subject') }} = project_names.name_key
    where operands.is_money
        and not operands.is_target
        and ((operands.item_code = 'expenditure_project' and operands.scope_name is null)
            or (operands.item_code = 'project_item' and project_names.project_key is not null))
        and operands.stage <> 'budget_unspecified'
    union all
    select
        'stated_year',
        document_id,
        {{ identity_word('instance', 'year') }},
        report_year,
        value_base,
        0,
        0,
        unit_base,
        fact_id,
        false
    from operands
    where item_code = 'stated_fiscal_year'

),

common_values as (

    select
        source_set,
        document_id,
        thing,
        any_value(fiscal_year) as fiscal_year,
        any_value(unit_base) as unit_base,
        case when source_set = 'stated_year' then max(fiscal_year) else mode(value_base order by value_base) end as common_value,
        case when count(distinct decimals) > 1 then max(ulp_base) else 0 end as tolerance,
        bool_or(is_approximate) as is_approximate,
        count(*) as print_count,
        list(fact_id order by fact_id) as fact_ids
    from members
    group by source_set, document_id, thing

),

strays as (

    select
        members.source_set,
        members.document_id,
        members.thing,
        arg_max(members.value_base, abs(members.value_base - common_values.common_value)) as stray_value
    from members
    inner join common_values using (source_set, document_id, thing)
    group by members.source_set, members.document_id, members.thing

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        common_values.fiscal_year,
        scope.severity,
        common_values.thing as check_key,
        common_values.thing as instance,
        cast(common_values.common_value as decimal(38, 6)) as left_value,
        cast(strays.stray_value as decimal(38, 6)) as right_value,
        cast(common_values.tolerance as decimal(38, 6)) as tolerance,
        common_values.unit_base as value_unit,
        case
            when common_values.common_value is null then 'not_evaluable'
            when common_values.common_value = strays.stray_value then 'exact'
            when abs(common_values.common_value - strays.stray_value) <= common_values.tolerance then 'within_rounding'
            when common_values.is_approximate then 'not_evaluable'
            else 'broken'
        end as verdict,
        case
            when common_values.common_value is null then [{{ identity_word('missing', 'report_year') }}]
            when common_values.is_approximate then [{{ identity_word('missing', 'exact_number') }}]
        end as missing,
        common_values.fact_ids
    from scope
    inner join common_values
        on scope.document_id = common_values.document_id
        and scope.source_set = common_values.source_set
    inner join strays
        on common_values.source_set = strays.source_set
        and common_values.document_id = strays.document_id
        and common_values.thing = strays.thing
    -- One print agrees with nothing; one year of a report does.
    where common_values.print_count > 1 or common_values.source_set = 'stated_year'

)

select * from final
