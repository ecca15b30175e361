-- A label that means two items in one scope, or an item that the dictionary lacks. A tie is an error, never a choice.
with item_labels as (

    select * from {{ ref('item_labels') }}

),

problems as (

    select
        label_norm,
        'two items in one scope' as problem
    from item_labels
    group by label_norm, form_id, block_id, source_kind
    having count(*) > 1
    union all
    select
        item_labels.label_norm,
        'an item that forms/items.csv lacks' as problem
    from item_labels
    anti join {{ ref('items') }} as items on item_labels.item_code = items.item_code
    union all
    select
        project_scope.item_code as label_norm,
        'an item of forms/project_scope.csv that forms/items.csv lacks' as problem
    from {{ ref('project_scope') }} as project_scope
    anti join {{ ref('items') }} as items on project_scope.item_code = items.item_code

)

select * from problems
