-- Totals of prose and the parts that stand with them: revenue by source, spending by kind, procurement by kind, projects by grade,
-- vehicles by type (forms/prose_sums.csv). One row a total and part.
with amounts as (

    select * from {{ ref('int_prose_amounts') }}
    where value_base is not null
        and not is_approximate
        and scope <> 'project'

),

rules as (

    select
        identity_id,
        string_split(total_items, '|') as total_items,
        string_split(part_items, '|') as part_items,
        needs_all = 'yes' as needs_all,
        coalesce(own_parts = 'yes', false) as has_own_parts,
        nullif(closing_word, '') as closing_word
    from {{ ref('prose_sums') }}

),

-- The first part of each kind that follows its total in the paragraph, before the next such total.
parts as (

    select
        rules.identity_id,
        rules.needs_all,
        rules.part_items,
        rules.has_own_parts,
        rules.closing_word,
        parts.subject as part_subject,
        totals.fact_id as total_fact_id,
        parts.fact_id as part_fact_id,
        parts.item_code as part_item
    from rules
    inner join amounts as totals on list_contains(rules.total_items, totals.item_code)
    inner join amounts as parts
        on totals.passage_id = parts.passage_id
        and list_contains(rules.part_items, parts.item_code)
        and totals.unit = parts.unit
        and totals.stage is not distinct from parts.stage
        and totals.fiscal_year is not distinct from parts.fiscal_year
        and parts.char_from > totals.char_from
        and (not rules.has_own_parts or parts.parent_fact_id = totals.fact_id)
    where not exists (
        select 1 from amounts as others
        where list_contains(rules.total_items, others.item_code)
            and others.passage_id = totals.passage_id
            and others.char_from > totals.char_from
            and others.char_from < parts.char_from
    )
    -- A kind of money is a part once; vehicles of several types are parts each.
    qualify not rules.has_own_parts
        or row_number() over (partition by rules.identity_id, totals.fact_id, rules.part_items, parts.item_code order by parts.char_from, parts.fact_id) = 1

),

-- What else the sentence counts under the total: such a list is not of these kinds alone.
strangers as (

    select distinct
        parts.total_fact_id,
        parts.part_items
    from parts
    inner join amounts as others on parts.total_fact_id = others.parent_fact_id
    where parts.has_own_parts
        and others.is_money
        and others.item_code <> 'change_amount'
        and not list_contains(parts.part_items, others.item_code)

),

-- Kinds of which the report's tables print nothing need no words in a sentence that lists its own.
printed_items as (

    select
        report_id,
        fiscal_year,
        stage,
        item_code,
        bool_or(value_base <> 0) is true as is_something
    from {{ ref('int_statement_cells') }}
    group by report_id, fiscal_year, stage, item_code

),

found as (

    select
        parts.identity_id,
        parts.total_fact_id,
        parts.part_items,
        list(distinct parts.part_item) as found_items,
        -- A list that does not end in the others (其他用车) need not be all.
        bool_or(parts.closing_word is null or contains(coalesce(parts.part_subject, ''), parts.closing_word))
        and bool_and(strangers.total_fact_id is null) as is_closed
    from parts
    left join strangers
        on parts.total_fact_id = strangers.total_fact_id
        and parts.part_items = strangers.part_items
    group by parts.identity_id, parts.total_fact_id, parts.part_items

),

absent as (

    select
        found.identity_id,
        found.total_fact_id,
        found.part_items,
        found.is_closed,
        found.found_items,
        list_filter(found.part_items, lambda item: not list_contains(found.found_items, item)) as absent_items,
        count(printed_items.item_code) > 0 as has_table,
        coalesce(list(printed_items.item_code) filter (where printed_items.is_something), []) as something_items
    from found
    inner join amounts as totals on found.total_fact_id = totals.fact_id
    left join printed_items
        on totals.report_id = printed_items.report_id
        and totals.fiscal_year = printed_items.fiscal_year
        and totals.stage = printed_items.stage
        and list_contains(found.part_items, printed_items.item_code)
    group by all

),

final as (

    select
        parts.*,
        list_filter(
            absent.absent_items,
            lambda item: not (parts.has_own_parts and absent.has_table) or list_contains(absent.something_items, item)
        ) as absent_items,
        absent.is_closed
    from parts
    inner join absent
        on parts.identity_id = absent.identity_id
        and parts.total_fact_id = absent.total_fact_id
        and parts.part_items = absent.part_items
    -- The first kind of a list of own parts makes it one of this rule.
    where not parts.has_own_parts
        or list_contains(absent.found_items, parts.part_items[1])

)

select * from final
