-- Totals of prose and the parts that stand with them: procurement by kind, projects by grade, vehicles by type (forms/prose_sums.csv),
-- and the items of the explanation against their total (FA-N3). One row a total and part.
with amounts as (

    select * from {{ ref('int_prose_amounts') }}
    where value_base is not null
        and not is_approximate
        and scope <> 'project'

),

rules as (

    select
        identity_id,
        total_item,
        string_split(part_items, '|') as part_items,
        needs_all = 'yes' as needs_all,
        nullif(closing_word, '') as closing_word
    from {{ ref('prose_sums') }}

),

-- The first part of each kind that follows its total in the paragraph, before the next such total.
parts as (

    select
        rules.identity_id,
        rules.needs_all,
        rules.part_items,
        rules.closing_word,
        parts.subject as part_subject,
        totals.fact_id as total_fact_id,
        parts.fact_id as part_fact_id,
        parts.item_code as part_item
    from rules
    inner join amounts as totals on rules.total_item = totals.item_code
    inner join amounts as parts
        on totals.passage_id = parts.passage_id
        and list_contains(rules.part_items, parts.item_code)
        and totals.unit = parts.unit
        and totals.stage is not distinct from parts.stage
        and totals.fiscal_year is not distinct from parts.fiscal_year
        and parts.char_from > totals.char_from
    where not exists (
        select 1 from amounts as others
        where others.item_code = rules.total_item
            and others.passage_id = totals.passage_id
            and others.char_from > totals.char_from
            and others.char_from < parts.char_from
    )

),

found as (

    select
        identity_id,
        total_fact_id,
        list(distinct part_item) as found_items,
        -- A list that does not end in the others (其他用车) need not be all.
        bool_or(closing_word is null or contains(coalesce(part_subject, ''), closing_word)) as is_closed
    from parts
    group by identity_id, total_fact_id

),

final as (

    select
        parts.*,
        list_filter(parts.part_items, lambda item: not list_contains(found.found_items, item)) as absent_items,
        found.is_closed
    from parts
    inner join found
        on parts.identity_id = found.identity_id
        and parts.total_fact_id = found.total_fact_id

)

select * from final
