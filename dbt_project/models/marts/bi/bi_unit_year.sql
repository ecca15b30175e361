{%- set budget_basis -%}
case
    when full_year_budget_yuan is not null then 'full_year_budget'
    when initial_budget_yuan is not null then 'initial_budget'
end
{%- endset -%}

with executions as (

    select * from {{ ref('bi_budget_execution') }}
    where unit_id is not null
        and fiscal_year is not null

),

ranked as (

    select
        *,
        -- What was planned is best said by the budget, what was spent by the final accounts.
        list_position(['budget', 'final_accounts', 'self_evaluation'], report_type) as budget_rank,
        list_position(['final_accounts', 'self_evaluation', 'budget'], report_type) as spent_rank
    from executions

),

years as (

    select
        unit_id,
        fiscal_year,
        report_scope,
        any_value(unit_name) as unit_name,
        any_value(province) as province,
        any_value(city) as city,
        any_value(county) as county,
        any_value(fiscal_level_name) as fiscal_level_name,
        any_value(report_scope_name) as report_scope_name,
        {%- for figure, rank in {
            'initial_budget': 'budget_rank', 'full_year_budget': 'spent_rank', 'spent': 'spent_rank',
            'basic_spent': 'spent_rank', 'project_spent': 'spent_rank'
        }.items() %}
        arg_min({{ figure }}_yuan, {{ rank }}) filter (where {{ figure }}_yuan is not null) as {{ figure }}_yuan,
        {%- endfor %}
        arg_min(report_type_name, budget_rank) filter (where initial_budget_yuan is not null) as initial_budget_from,
        arg_min(report_type_name, spent_rank) filter (where full_year_budget_yuan is not null) as full_year_budget_from,
        arg_min(report_type_name, spent_rank) filter (where spent_yuan is not null) as spent_from,
        arg_min(printed_rate_percent, spent_rank) filter (where printed_rate_percent is not null) as printed_rate_percent,
        bool_or(is_contested) as is_contested,
        sum(must_finding_count) as must_finding_count,
        string_agg(report_type_name, '、' order by budget_rank) as report_types
    from ranked
    group by unit_id, fiscal_year, report_scope

),

final as (

    select
        unit_id || '/' || fiscal_year || coalesce('/' || report_scope, '') as unit_year_id,
        unit_id,
        unit_name,
        province,
        city,
        county,
        fiscal_level_name,
        fiscal_year,
        {{ name_of_unit_year() }} as unit_year_name,
        report_scope,
        report_scope_name,
        -- The edition to add up: the department's, which holds its unit's, else the one that there is.
        row_number() over (
            partition by unit_id, fiscal_year
            order by coalesce(report_scope = 'department', false) desc, report_scope
        ) = 1 as is_main_edition,
        initial_budget_yuan,
        full_year_budget_yuan,
        coalesce(full_year_budget_yuan, initial_budget_yuan) as budget_yuan,
        {{ budget_basis }} as budget_basis,
        {{ name_of_code('budget_basis', budget_basis) }} as budget_basis_name,
        spent_yuan,
        cast(coalesce(full_year_budget_yuan, initial_budget_yuan) - spent_yuan as decimal(20,2)) as unspent_yuan,
        printed_rate_percent,
        cast(
            {{ percent_of('spent_yuan', 'coalesce(full_year_budget_yuan, initial_budget_yuan)') }} as decimal(12,2)
        ) as computed_rate_percent,
        basic_spent_yuan,
        project_spent_yuan,
        is_contested,
        cast(must_finding_count as integer) as must_finding_count,
        initial_budget_from,
        full_year_budget_from,
        spent_from,
        report_types
    from years

)

select * from final
