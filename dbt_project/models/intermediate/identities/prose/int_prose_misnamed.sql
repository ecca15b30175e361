-- A class that prose names without its code, by another class's name: all names of its path but one lead to a class of the tables, and the
-- amount is that class's. One row an amount, with the code of the level that is named wrongly.
with names as (

    select * from {{ ref('int_prose_class_names') }}

),

official as (

    select distinct
        code,
        {{ identity_class_key('name') }} as name_key
    from {{ ref('functional_classes') }}

),

amounts as (

    select
        *,
        list_transform(class_names, lambda name: {{ identity_class_key('name') }}) as name_keys
    from {{ ref('int_prose_amounts') }}
    where len(class_names) > 0
        -- A printed code is checked by itself.
        and fact_id not in (select mention_id from {{ ref('stg_mentions') }} where functional_code is not null)
        and is_money
        and value_base > 0
        and not is_approximate
        and not is_part
        and fiscal_year = report_year
        and stage = case report_type when 'budget' then 'initial_budget' else 'actual' end

),

-- Classes of the amount, as the tables print it.
candidates as (

    select distinct
        amounts.fact_id,
        amounts.report_id,
        amounts.name_keys,
        cells.code
    from amounts
    inner join {{ ref('int_statement_cells') }} as cells
        on amounts.report_id = cells.report_id
        and length(cells.code) = 2 * len(amounts.name_keys) + 1
        and amounts.fiscal_year = cells.fiscal_year
        and amounts.stage = cells.stage
        and cells.statement not in ('F6', 'B8', 'BF8', 'BO', 'BG')
        and abs(amounts.value_base - cells.value_base) <= (amounts.ulp_base + cells.ulp_base) / 2

),

levels as (

    select
        *,
        unnest(range(1, len(name_keys) + 1)) as level_no
    from candidates

),

fitted as (

    select
        levels.*,
        left(levels.code, cast(1 + 2 * levels.level_no as integer)) as level_code,
        levels.name_keys[levels.level_no] as name_key,
        names.name_key is not null as is_named
    from levels
    left join names
        on levels.report_id = names.report_id
        and left(levels.code, cast(1 + 2 * levels.level_no as integer)) = names.code
        and levels.name_keys[levels.level_no] = names.name_key

),

wrong as (

    select
        fact_id,
        report_id,
        code,
        max(level_code) filter (where not is_named) as level_code,
        max(name_key) filter (where not is_named) as name_key,
        max(level_no) filter (where not is_named) as level_no,
        count(*) filter (where not is_named) as wrong_count
    from fitted
    group by fact_id, report_id, code

),

final as (

    select
        wrong.fact_id,
        any_value(wrong.level_code) filter (where wrong.wrong_count = 1) as code,
        any_value(wrong.level_no) filter (where wrong.wrong_count = 1) as level_no
    from wrong
    group by wrong.fact_id
    -- No class of the amount is named right, and one alone is named wrong in one name.
    having min(wrong.wrong_count) = 1
        and count(*) filter (where wrong.wrong_count = 1) = 1
        and bool_and(
            wrong.wrong_count > 1
            or wrong.name_key in (select official.name_key from official)
            and wrong.name_key not in (select official.name_key from official where official.code = wrong.level_code)
            -- A class that the tables print beside it has an amount of its own, which is compared.
            and not exists (
                select 1
                from names
                where names.report_id = wrong.report_id
                    and left(names.code, length(names.code) - 2) = left(wrong.level_code, length(wrong.level_code) - 2)
                    and length(names.code) = length(wrong.level_code)
                    and names.name_key = wrong.name_key
            )
            and not exists (
                select 1
                from names
                where names.report_id = wrong.report_id
                    and names.code = wrong.level_code
                    and (contains(names.name_key, wrong.name_key) or contains(wrong.name_key, names.name_key))
            )
        )

)

select * from final
