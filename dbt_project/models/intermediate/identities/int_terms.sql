-- The terms of the rules, one row an item that a term may be. The n-th item is taken only where no earlier one is printed.
with terms as (

    select
        identity_id,
        coalesce(cast(variant as varchar), '') as variant,
        cast(term_no as integer) as term_no,
        side,
        coalesce(cast(alternative as varchar), '') as alternative,
        item_codes,
        stages,
        cast(year_offset as varchar) as year_offset,
        source_kind,
        form_role,
        section_words,
        subject,
        place,
        "aggregate" as aggregate_by,
        cast(weight as decimal(12, 4)) as weight,
        cast(constant as decimal(38, 8)) as constant,
        cast(is_required as varchar) = 'yes' as is_required,
        cast(blank_as_zero as varchar) = 'yes' as is_blank_zero,
        cast(only_zero as varchar) = 'yes' as is_only_zero,
        when_stages,
        cast(report_offset as integer) as report_offset,
        word_zh,
        word_en
    from {{ ref('identity_terms') }}

),

items as (

    select
        *,
        unnest(string_split(item_codes, '|')) as item_and_stage,
        unnest(range(1, len(string_split(item_codes, '|')) + 1)) as item_priority
    from terms
    where item_codes is not null

),

final as (

    select
        * exclude (item_and_stage) replace (
            case when item_and_stage like '%@%' then split_part(item_and_stage, '@', 2) else stages end as stages
        ),
        split_part(item_and_stage, '@', 1) as item_code
    from items

)

select * from final
