-- Counts of work and rates of the report's own year, in prose and in the form, with what tells "the same subject": the item or
-- the subject's key; and what tells a related one: the head noun (forms/count_heads.csv) and the class of the unit.
with operands as (

    select * from {{ ref('int_operands') }}
    where value is not null
        and not is_target
        and not is_money
        and unit is not null
        and fiscal_year is not distinct from report_year
        and (item_code in ('activity_count', 'indicator_actual') or item_code like 'proposal%')

),

-- The words before a number, from the number or the sentence before: what they say of time (forms/count_scope_words.csv) and of what
-- was done (the verbs of forms/subject_affixes.csv).
leads as (

    select
        mentions.mention_id as fact_id,
        regexp_extract(substr(coalesce(passages.text, cells.text), 1, mentions.char_from), '[^。；;\n\d]*$') as lead
    from {{ ref('stg_mentions') }} as mentions
    left join {{ ref('stg_passages') }} as passages on mentions.passage_id = passages.passage_id
    left join {{ ref('stg_cells') }} as cells on mentions.cell_id = cells.cell_id

),

results as (

    select
        fact_id || '#indicator_actual' as fact_id,
        actual_text
    from {{ ref('fct_indicator') }}

),

labelled as (

    select
        operands.*,
        {{ identity_subject_key('coalesce(operands.subject, operands.row_label)') }} as narrative_key,
        {{ identity_subject_key('operands.row_label') }} as label_key,
        concat_ws(' ', operands.subject, operands.row_label, leads.lead, results.actual_text) as wording
    from operands
    left join leads on operands.fact_id = leads.fact_id
    left join results on operands.fact_id = results.fact_id

),

affixes as (

    select
        '^(' || string_agg(affix, '|' order by length(affix) desc, affix) filter (where place = 'prefix') || ')+' as prefixes,
        '(' || string_agg(affix, '|' order by length(affix) desc, affix) filter (where place = 'suffix') || ')$' as suffixes
    from {{ ref('subject_affixes') }}

),

scopes as (

    select
        labelled.fact_id,
        list_distinct(list(words.scope)) as all_scopes
    from labelled
    inner join {{ ref('count_scope_words') }} as words on contains(labelled.wording, words.word)
    group by labelled.fact_id

),

verbs as (

    select
        labelled.fact_id,
        list_distinct(list(verbs.verb_class)) as verb_classes
    from labelled
    inner join {{ ref('subject_affixes') }} as verbs on contains(labelled.wording, verbs.affix)
    where verbs.verb_class is not null
    group by labelled.fact_id

),

known_items as (

    select label_norm, min(item_code) as item_code
    from {{ ref('item_labels') }}
    group by label_norm

),

prints as (

    select
        labelled.document_id,
        labelled.report_year,
        labelled.fact_id,
        case when labelled.source_kind = 'narrative' then 'narrative' else 'form' end as side,
        labelled.value_base,
        labelled.unit,
        labelled.is_approximate,
        {{ identity_bare_subject("case when labelled.item_code = 'indicator_actual' then labelled.label_key else labelled.narrative_key end") }} as subject_key,
        case
            when labelled.item_code = 'indicator_actual' then known_items.item_code
            when labelled.item_code <> 'activity_count' then labelled.item_code
        end as item_code,
        unit_classes.unit_class,
        list_sort(list_filter(
            coalesce(scopes.all_scopes, []),
            lambda scope: scope <> 'year' and not (scope = 'cumulative' and list_contains(scopes.all_scopes, 'year'))
        )) as scopes,
        coalesce(verbs.verb_classes, []) as verb_classes
    from labelled
    left join scopes on labelled.fact_id = scopes.fact_id
    left join verbs on labelled.fact_id = verbs.fact_id
    cross join affixes
    left join known_items on labelled.label_key = known_items.label_norm
    left join {{ ref('unit_classes') }} as unit_classes on labelled.unit = unit_classes.unit
    where labelled.source_kind = 'narrative'
        or labelled.item_code = 'indicator_actual'
        or labelled.is_prose_cell

),

headed as (

    select
        prints.fact_id,
        arg_max(heads.head, length(prints.subject_key) - strpos(reverse(prints.subject_key), reverse(heads.head))) as head
    from prints
    inner join {{ ref('count_heads') }} as heads on contains(prints.subject_key, heads.head)
    group by prints.fact_id

),

final as (

    select
        prints.*,
        headed.head
    from prints
    left join headed on prints.fact_id = headed.fact_id

)

select * from final
