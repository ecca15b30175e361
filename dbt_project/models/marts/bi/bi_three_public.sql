with reports as (

    select * from {{ ref('int_bi_reports') }}
    where report_type in ('budget', 'final_accounts', 'self_evaluation')

),

items as (

    select
        item_code,
        item_name,
        parent_code
    from {{ ref('dim_item') }}

),

figures as (

    select * from {{ ref('int_bi_figures') }}
    where shown_item like 'three\_public\_%' escape '\'

),

-- What a report prints of its own year, and of the year before.
printed as (

    select
        report_id,
        shown_item,
        {%- for offset, prefix in {0: '', -1: 'earlier_'}.items() %}
        max(amount_yuan) filter (
            where year_offset = {{ offset }} and measure = 'full_year_budget'
        ) as {{ prefix }}full_year_budget_yuan,
        max(amount_yuan) filter (where year_offset = {{ offset }} and measure = 'initial_budget') as {{ prefix }}initial_budget_yuan,
        max(amount_yuan) filter (
            where year_offset = {{ offset }} and measure = 'unspecified_budget'
        ) as {{ prefix }}unspecified_budget_yuan,
        max(amount_yuan) filter (where year_offset = {{ offset }} and measure = 'spent') as {{ prefix }}spent_yuan,
        {%- endfor %}
        max(place_id) filter (where year_offset = 0 and measure <> 'spent') as budget_place_id,
        max(page) filter (where year_offset = 0 and measure <> 'spent') as budget_page,
        max(place_id) filter (where year_offset = 0 and measure = 'spent') as spent_place_id,
        max(page) filter (where year_offset = 0 and measure = 'spent') as spent_page,
        max(fund) filter (where year_offset = 0) as fund,
        coalesce(bool_or(is_contested) filter (where year_offset = 0), false) as is_contested
    from figures
    group by report_id, shown_item
    having count(*) filter (where year_offset = 0) > 0

),

named as (

    select
        reports.*,
        printed.* exclude (report_id),
        items.item_name,
        parents.item_code is null as is_total,
        case
            when parents.item_code is null then 1
            when parents.parent_code is null then 2
            else 3
        end as item_level,
        coalesce(
            printed.initial_budget_yuan, printed.full_year_budget_yuan, printed.unspecified_budget_yuan
        ) as budget_yuan,
        coalesce(
            printed.earlier_initial_budget_yuan,
            printed.earlier_full_year_budget_yuan,
            printed.earlier_unspecified_budget_yuan
        ) as own_earlier_budget_yuan
    from printed
    inner join reports on printed.report_id = reports.report_id
    inner join items on printed.shown_item = items.item_code
    left join items as parents on items.parent_code = parents.item_code

),

-- The year before as the unit's own report of that year has it, else as this report repeats it.
compared as (

    select
        named.*,
        coalesce(before.budget_yuan, named.own_earlier_budget_yuan) as budget_before_yuan,
        coalesce(before.spent_yuan, named.earlier_spent_yuan) as spent_before_yuan
    from named
    left join named as before
        on named.unit_id = before.unit_id
        and named.report_type = before.report_type
        and named.report_scope is not distinct from before.report_scope
        and named.shown_item = before.shown_item
        and named.fiscal_year = before.fiscal_year + 1

),

final as (

    select
        report_id || '/' || shown_item as three_public_id,
        report_id,
        unit_id,
        unit_name,
        province,
        city,
        county,
        fiscal_level_name,
        fiscal_year,
        {{ name_of_unit_year() }} as unit_year_name,
        report_type,
        report_type_name,
        report_scope,
        report_scope_name,
        -- The row to add up of those about the same: final accounts before the others, the department before its unit.
        row_number() over (
            partition by coalesce(unit_id, report_id), fiscal_year, shown_item
            order by
                list_position(['final_accounts', 'self_evaluation', 'budget'], report_type),
                coalesce(report_scope = 'department', false) desc,
                report_scope
        ) = 1 as is_main_row,
        shown_item as item_code,
        item_name,
        is_total,
        cast(item_level as integer) as item_level,
        fund,
        {{ name_of_code('fund', 'fund') }} as fund_name,
        budget_yuan,
        spent_yuan,
        cast(spent_yuan - budget_yuan as decimal(20,2)) as over_budget_yuan,
        cast({{ percent_of('spent_yuan', 'budget_yuan') }} as decimal(12,2)) as computed_rate_percent,
        budget_before_yuan,
        cast(budget_yuan - budget_before_yuan as decimal(20,2)) as budget_change_yuan,
        spent_before_yuan,
        cast(spent_yuan - spent_before_yuan as decimal(20,2)) as spent_change_yuan,
        cast({{ percent_of('(spent_yuan - spent_before_yuan)', 'spent_before_yuan') }} as decimal(12,2)) as spent_change_percent,
        is_contested,
        budget_page,
        budget_place_id,
        spent_page,
        spent_place_id,
        document_id,
        file_name
    from compared

)

select * from final
