-- Rules by which something is there: a required part, a goal for each project, a result for each target, one name for each project.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'presence'

),

operands as (

    select * from {{ ref('int_operands') }}
    where value is not null

),

project_names as (

    select * from {{ ref('int_project_names') }}

),

parts_present as (

    select document_id, 'item' as part_kind, item_code as part
    from operands
    union
    select document_id, 'form_role' as part_kind, form_role as part
    from operands
    where source_kind = 'table'
    union
    select document_id, 'form' as part_kind, form_id as part
    from {{ ref('stg_tables') }}

),

required_parts as (

    select
        scope.identity_id,
        scope.document_id,
        parts.part_kind,
        parts.part,
        parts.word_zh,
        parts.word_en
    from scope
    inner join {{ ref('required_parts') }} as parts
        on scope.identity_id = parts.identity_id
        and starts_with(coalesce(scope.division_code, ''), coalesce(cast(parts.division_prefix as varchar), ''))
        and coalesce(scope.report_year, 9999) >= coalesce(cast(parts.valid_from as integer), 0)
        and coalesce(scope.report_year, 0) <= coalesce(cast(parts.valid_to as integer), 9999)
    qualify dense_rank() over (
        partition by scope.identity_id, scope.document_id
        order by length(coalesce(cast(parts.division_prefix as varchar), '')) desc
    ) = 1

),

parts as (

    select
        required_parts.identity_id,
        required_parts.document_id,
        {{ identity_word('instance', 'document') }} as instance,
        bool_and(parts_present.part is not null) as is_there,
        list(required_parts.word_zh order by required_parts.word_zh) filter (where parts_present.part is null) as words,
        list(required_parts.word_en order by required_parts.word_zh) filter (where parts_present.part is null) as words_en,
        cast([] as varchar[]) as fact_ids
    from required_parts
    left join parts_present
        on required_parts.document_id = parts_present.document_id
        and required_parts.part_kind = parts_present.part_kind
        and required_parts.part = parts_present.part
    group by required_parts.identity_id, required_parts.document_id

),

goals_of_projects as (

    select
        scope.identity_id,
        scope.document_id,
        projects.project_key as instance,
        case
            when bool_or(coalesce(goal_counts.goal_count, 0) = 0) then null
            else bool_or(projects.is_goal)
        end as is_there,
        [max(projects.printed_name)] as words,
        flatten(list(projects.fact_ids)) as fact_ids
    from scope
    inner join project_names as projects on scope.document_id = projects.document_id
    left join (
        select document_id, count(*) as goal_count from project_names where is_goal group by document_id
    ) as goal_counts on scope.document_id = goal_counts.document_id
    where scope.source_set = 'project_goal'
    group by scope.identity_id, scope.document_id, projects.project_key
    having bool_or(projects.is_funded)

),

several_names as (

    select document_id, project_key, count(distinct name_key) as name_count
    from project_names
    group by document_id, project_key

),

names_of_projects as (

    select
        scope.identity_id,
        scope.document_id,
        {{ identity_word('instance', 'document') }} as instance,
        count(distinct projects.name_key) = count(distinct projects.project_key) as is_there,
        list(distinct projects.printed_name order by projects.printed_name) filter (where several_names.name_count > 1) as words,
        coalesce(
            list_distinct(flatten(list(projects.fact_ids) filter (where several_names.name_count > 1))),
            list_distinct(flatten(list(projects.fact_ids)))
        ) as fact_ids
    from scope
    inner join project_names as projects on scope.document_id = projects.document_id
    inner join several_names
        on projects.document_id = several_names.document_id
        and projects.project_key = several_names.project_key
    where scope.source_set = 'project_name'
    group by scope.identity_id, scope.document_id
    having len(list_distinct(flatten(list(projects.section_keys)))) > 1
        and bool_or(not projects.is_goal)

),

targets as (

    select
        document_id,
        fact_id,
        unit,
        {{ identity_subject_key('coalesce(subject, row_label)') }} as target_key,
        coalesce(subject, row_label) as printed_name
    from operands
    where is_target
        and source_kind = 'narrative'

),

results as (

    select
        document_id,
        unit,
        {{ identity_subject_key("case when item_code like 'indicator_%' then row_label else coalesce(subject, row_label) end") }} as result_key
    from operands
    where not is_target
        and not is_money

),

results_of_targets as (

    select
        scope.identity_id,
        scope.document_id,
        targets.target_key as instance,
        bool_or(results.result_key is not null) as is_there,
        [any_value(targets.printed_name)] as words,
        list(distinct targets.fact_id) as fact_ids
    from scope
    inner join targets on scope.document_id = targets.document_id
    left join results
        on targets.document_id = results.document_id
        and length(results.result_key) >= 2
        and (contains(results.result_key, targets.target_key) or contains(targets.target_key, results.result_key))
    where scope.source_set = 'target'
    group by scope.identity_id, scope.document_id, targets.target_key

),

needs as (

    select * from parts
    union all by name
    select * from goals_of_projects
    union all by name
    select * from names_of_projects
    union all by name
    select * from results_of_targets

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        scope.severity,
        needs.instance as check_key,
        needs.instance,
        cast(null as decimal(38, 6)) as left_value,
        cast(null as decimal(38, 6)) as right_value,
        cast(0 as decimal(38, 6)) as tolerance,
        cast(null as varchar) as value_unit,
        case when needs.is_there then 'exact' when not needs.is_there then 'broken' else 'not_evaluable' end as verdict,
        case when needs.is_there is null then [{{ identity_word('missing', 'project_goals') }}] end as missing,
        needs.fact_ids,
        needs.words,
        coalesce(needs.words_en, needs.words) as words_en
    from scope
    inner join needs
        on scope.identity_id = needs.identity_id
        and scope.document_id = needs.document_id

)

select * from final
