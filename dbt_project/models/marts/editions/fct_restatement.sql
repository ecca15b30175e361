-- Prints of one line are paired by what they say first, and what is left in the order in which it stands: a line that is printed three
-- times and changed once has one change.
with prints as (

    select
        *,
        row_number() over (
            partition by edition_id, is_new, line_key, content
            order by document_id, page, position, fact_id
        ) as same_no
    from {{ ref('int_edition_prints') }}

),

matched as (

    select
        older.edition_id,
        older.fact_id as old_fact_id,
        older.measure,
        newer.fact_id as new_fact_id
    from prints as older
    inner join prints as newer
        on older.edition_id = newer.edition_id
        and older.line_key = newer.line_key
        and older.content = newer.content
        and older.same_no = newer.same_no
    where not older.is_new
        and newer.is_new

),

rest as (

    select
        prints.edition_id,
        prints.is_new,
        prints.fact_id,
        prints.measure,
        prints.line_key,
        row_number() over (
            partition by prints.edition_id, prints.is_new, prints.line_key
            order by prints.document_id, prints.page, prints.position, prints.fact_id
        ) as left_no
    from prints
    left join matched
        on prints.edition_id = matched.edition_id
        and prints.measure = matched.measure
        and prints.fact_id = case when prints.is_new then matched.new_fact_id else matched.old_fact_id end
    where matched.edition_id is null

),

paired as (

    select
        edition_id,
        measure,
        old_fact_id,
        new_fact_id,
        'unchanged' as change
    from matched
    union all
    select
        coalesce(older.edition_id, newer.edition_id) as edition_id,
        coalesce(older.measure, newer.measure) as measure,
        older.fact_id as old_fact_id,
        newer.fact_id as new_fact_id,
        case
            when older.fact_id is null then 'added'
            when newer.fact_id is null then 'removed'
            else 'changed'
        end as change
    from (select * from rest where not is_new) as older
    full outer join (select * from rest where is_new) as newer
        on older.edition_id = newer.edition_id
        and older.line_key = newer.line_key
        and older.left_no = newer.left_no

),

-- What was added was added to the one edition that was replaced, where it was one.
editions as (

    select
        edition_id,
        any_value(new_document_id) as new_document_id,
        any_value(restated_at) as restated_at,
        case when count(*) = 1 then any_value(document_id) end as old_document_id
    from {{ ref('int_edition_members') }}
    where not is_new
    group by edition_id

),

documents as (

    select * from {{ ref('dim_document') }}

),

final as (

    select
        {{ surrogate_key(['paired.edition_id', 'paired.measure', 'paired.old_fact_id', 'paired.new_fact_id']) }} as restatement_id,
        documents.unit_id,
        coalesce(newer.fiscal_year, older.fiscal_year) as fiscal_year,
        documents.report_type,
        documents.fiscal_year as report_year,
        coalesce(newer.kind, older.kind) as kind,
        paired.measure,
        coalesce(newer.item_code, older.item_code) as item_code,
        coalesce(newer.stage, older.stage) as stage,
        coalesce(newer.fund, older.fund) as fund,
        coalesce(newer.statement, older.statement) as statement,
        coalesce(newer.functional_code, older.functional_code) as functional_code,
        coalesce(newer.economic_code, older.economic_code) as economic_code,
        coalesce(newer.subject, older.subject) as subject,
        coalesce(newer.row_label, older.row_label) as row_label,
        coalesce(newer.column_label, older.column_label) as column_label,
        paired.change,
        older.amount_yuan as old_amount_yuan,
        newer.amount_yuan as new_amount_yuan,
        cast(newer.amount_yuan - older.amount_yuan as decimal(20, 2)) as difference_yuan,
        older.value as old_value,
        newer.value as new_value,
        cast(newer.value - older.value as decimal(38, 8)) as difference,
        coalesce(newer.value_unit, older.value_unit) as value_unit,
        older.printed_text as old_text,
        newer.printed_text as new_text,
        coalesce(older.document_id, editions.old_document_id) as old_document_id,
        editions.new_document_id,
        editions.restated_at,
        older.fact_id as old_fact_id,
        newer.fact_id as new_fact_id,
        older.page as old_page,
        newer.page as new_page,
        older.place_id as old_place_id,
        newer.place_id as new_place_id
    from paired
    left join prints as older
        on paired.edition_id = older.edition_id
        and paired.measure = older.measure
        and paired.old_fact_id = older.fact_id
        and not older.is_new
    left join prints as newer
        on paired.edition_id = newer.edition_id
        and paired.measure = newer.measure
        and paired.new_fact_id = newer.fact_id
        and newer.is_new
    inner join editions on paired.edition_id = editions.edition_id
    inner join documents on editions.new_document_id = documents.document_id

)

select * from final
