with mentions as (

    select * from {{ ref('stg_mentions') }}

),

money_units as (

    select unit from {{ ref('money_units') }}

),

item_labels as (

    select
        label_norm,
        item_code,
        case when source_kind is null then 0 else 1 end as specificity
    from {{ ref('item_labels') }}
    where form_id is null
        and block_id is null
        and (source_kind is null or source_kind = 'narrative')

),

items as (

    select * from {{ ref('items') }}

),

project_scope as (

    select * from {{ ref('project_scope') }}

),

labelled as (

    select
        mentions.mention_id,
        arg_max(items.item_code, item_labels.specificity) as item_code
    from mentions
    left join money_units on mentions.unit = money_units.unit
    inner join item_labels on mentions.label_norm = item_labels.label_norm
    inner join items on item_labels.item_code = items.item_code
    where {{ is_item_of_unit('items', 'mentions.unit', 'money_units.unit is not null') }}
    group by mentions.mention_id

),

resolved as (

    select
        mentions.mention_id,
        money_units.unit is not null as is_money,
        labelled.item_code as label_item_code,
        parent_labelled.item_code as parent_item_code,
        coalesce(len(mentions.class_names), 0) > 0 as is_about_class,
        coalesce(
            list_contains(
                [{{ identity_class_key('name') }} for name in mentions.class_names],
                {{ identity_class_key('mentions.label_norm') }}
            ),
            false
        ) as is_named_by_class,
        coalesce(mentions.scope = 'project', false) as is_about_project,
        -- Within 其中 of a project's money an unknown name is a part of the project and not a project.
        coalesce(parents.scope = 'project' and parent_units.unit is not null, false) as is_part_of_project
    from mentions
    left join money_units on mentions.unit = money_units.unit
    left join labelled on mentions.mention_id = labelled.mention_id
    left join mentions as parents on mentions.parent_mention_id = parents.mention_id
    left join money_units as parent_units on parents.unit = parent_units.unit
    left join labelled as parent_labelled on mentions.parent_mention_id = parent_labelled.mention_id

),

final as (

    select
        resolved.mention_id,
        resolved.is_money,
        case
            when not resolved.is_money then resolved.label_item_code
            -- The name of a class names no item: 其他支出 is a class, and what it counts is spending.
            when resolved.is_about_class and not resolved.is_about_project
                then coalesce(
                    case when not resolved.is_named_by_class then resolved.label_item_code end,
                    'expenditure_total'
                )
            when resolved.is_about_project
                then coalesce(
                    inside_project.item_inside_project,
                    resolved.label_item_code,
                    case when not resolved.is_part_of_project then 'project_item' end
                )
            else coalesce(resolved.label_item_code, unnamed_child.item_of_unknown_child)
        end as item_code
    from resolved
    left join project_scope as inside_project on resolved.label_item_code = inside_project.item_code
    left join project_scope as unnamed_child on resolved.parent_item_code = unnamed_child.item_code

)

select * from final
