{%- set items = {'expenditure_total': '', 'expenditure_basic': 'basic_', 'expenditure_project': 'project_'} -%}
{%- set measures = {'initial_budget': 'initial_budget', 'full_year_budget': 'full_year_budget', 'spent': 'spent'} -%}
{%- set budget_basis -%}
case
    when amounts.full_year_budget_yuan is not null then 'full_year_budget'
    when amounts.initial_budget_yuan is not null then 'initial_budget'
end
{%- endset -%}

with reports as (

    select * from {{ ref('int_bi_reports') }}
    where report_type in ('budget', 'final_accounts', 'self_evaluation')

),

figures as (

    select * from {{ ref('int_bi_figures') }}
    where year_offset = 0

),

amounts as (

    select
        report_id,
        {%- for item, prefix in items.items() %}
        {%- for measure in measures %}
        max(amount_yuan) filter (where measure = '{{ measure }}' and shown_item = '{{ item }}') as {{ prefix }}{{ measure }}_yuan,
        {%- endfor %}
        {%- endfor %}
        {%- for measure in measures %}
        {%- set total = "measure = '" ~ measure ~ "' and shown_item = 'expenditure_total'" %}
        max(printed_in) filter (where {{ total }}) as {{ measure }}_printed_in,
        max(page) filter (where {{ total }}) as {{ measure }}_page,
        max(place_id) filter (where {{ total }}) as {{ measure }}_place_id,
        coalesce(bool_or(is_contested) filter (where {{ total }}), false) as is_{{ measure }}_contested,
        {%- endfor %}
        bool_or(is_contested) as is_contested
    from figures
    where shown_item in ('{{ items | join("', '") }}')
    group by report_id

),

rates as (

    select * from {{ ref('int_bi_printed_rates') }}

),

findings as (

    select
        documents.report_id,
        count(*) filter (where severity = 'must') as must_finding_count,
        count(*) as finding_count
    from {{ ref('fct_finding') }}
    inner join {{ ref('dim_document') }} as documents using (document_id)
    where status = 'open'
    group by documents.report_id

),

final as (

    select
        reports.report_id,
        reports.unit_id,
        reports.unit_name,
        reports.province,
        reports.city,
        reports.county,
        reports.fiscal_level_name,
        reports.fiscal_year,
        reports.report_type,
        reports.report_type_name,
        reports.report_scope,
        reports.report_scope_name,
        -- The edition to add up: the department's, which holds its unit's, else the one that there is.
        row_number() over (
            partition by coalesce(reports.unit_id, reports.report_id), reports.fiscal_year, reports.report_type
            order by coalesce(reports.report_scope = 'department', false) desc, reports.report_scope
        ) = 1 as is_main_edition,
        amounts.initial_budget_yuan,
        amounts.full_year_budget_yuan,
        coalesce(amounts.full_year_budget_yuan, amounts.initial_budget_yuan) as budget_yuan,
        {{ budget_basis }} as budget_basis,
        {{ name_of_code('budget_basis', budget_basis) }} as budget_basis_name,
        amounts.spent_yuan,
        cast(
            coalesce(amounts.full_year_budget_yuan, amounts.initial_budget_yuan) - amounts.spent_yuan as decimal(20,2)
        ) as unspent_yuan,
        cast(rates.rate_percent as decimal(12,2)) as printed_rate_percent,
        cast(
            {{ percent_of('amounts.spent_yuan', 'coalesce(amounts.full_year_budget_yuan, amounts.initial_budget_yuan)') }}
            as decimal(12,2)
        ) as computed_rate_percent,
        coalesce(amounts.basic_full_year_budget_yuan, amounts.basic_initial_budget_yuan) as basic_budget_yuan,
        coalesce(amounts.project_full_year_budget_yuan, amounts.project_initial_budget_yuan) as project_budget_yuan,
        amounts.basic_spent_yuan,
        amounts.project_spent_yuan,
        amounts.is_contested,
        amounts.is_initial_budget_contested,
        amounts.is_full_year_budget_contested,
        amounts.is_spent_contested,
        cast(coalesce(findings.must_finding_count, 0) as integer) as must_finding_count,
        cast(coalesce(findings.finding_count, 0) as integer) as finding_count,
        amounts.initial_budget_printed_in,
        amounts.initial_budget_page,
        amounts.initial_budget_place_id,
        amounts.full_year_budget_printed_in,
        amounts.full_year_budget_page,
        amounts.full_year_budget_place_id,
        amounts.spent_printed_in,
        amounts.spent_page,
        amounts.spent_place_id,
        rates.place_id as printed_rate_place_id,
        reports.document_id,
        reports.file_name,
        reports.title
    from reports
    inner join amounts on reports.report_id = amounts.report_id
    left join rates on reports.report_id = rates.report_id
    left join findings on reports.report_id = findings.report_id

)

select * from final
