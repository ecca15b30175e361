-- The names that a report gives its projects, those of one project under one key: a name in another's brackets, or the same name
-- with a word like 专项 behind it (forms/project_name_suffixes.csv), is the same project's.
with named as (

    select
        document_id,
        {{ identity_subject_key('subject') }} as name_key,
        any_value(subject) as printed_name,
        list(distinct section_key) as section_keys,
        list(distinct fact_id) as fact_ids,
        coalesce(max(value_base) filter (where stage <> 'carryover'), 0) > 0 as is_funded,
        false as is_goal
    from {{ ref('int_operands') }}
    where item_code = 'project_item'
        and scope_name is not null
        and {{ identity_subject_key('subject') }} is not null
        and value is not null
    group by document_id, {{ identity_subject_key('subject') }}
    union all
    select
        document_id,
        coalesce({{ identity_subject_key('subject') }}, subject_norm) as name_key,
        any_value(subject) as printed_name,
        ['goals'] as section_keys,
        list(distinct passage_id) as fact_ids,
        false as is_funded,
        true as is_goal
    from {{ ref('stg_goals') }}
    group by document_id, coalesce({{ identity_subject_key('subject') }}, subject_norm)

),

names as (

    select distinct document_id, name_key from named

),

pairs as (

    select
        longer.document_id,
        longer.name_key as name_key,
        shorter.name_key as other_key,
        suffixes.suffix is null and not contains(longer.name_key, '(' || shorter.name_key || ')') as is_qualified
    from names as longer
    inner join names as shorter
        on longer.document_id = shorter.document_id
        and length(longer.name_key) > length(shorter.name_key)
    left join {{ ref('project_name_suffixes') }} as suffixes on longer.name_key = shorter.name_key || suffixes.suffix
    where suffixes.suffix is not null
        or contains(longer.name_key, '(' || shorter.name_key || ')')
        or starts_with(longer.name_key, shorter.name_key || '(')
    -- A name with several things in brackets behind it is none of them: 道路改造 beside 道路改造（一期） and 道路改造（二期）.
    qualify not is_qualified or count(*) over (partition by longer.document_id, shorter.name_key, is_qualified) = 1

),

-- Two names that are both names of a third are names of one project.
grouped as (

    select
        names.document_id,
        names.name_key,
        coalesce(max(coalesce(pairs.name_key, own.name_key)), names.name_key) as project_key
    from names
    left join pairs
        on names.document_id = pairs.document_id
        and names.name_key = pairs.other_key
    left join pairs as own
        on names.document_id = own.document_id
        and names.name_key = own.name_key
    group by names.document_id, names.name_key

),

final as (

    select
        named.*,
        grouped.project_key
    from named
    inner join grouped
        on named.document_id = grouped.document_id
        and named.name_key = grouped.name_key

)

select * from final
