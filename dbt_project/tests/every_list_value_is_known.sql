-- A list value outside its list (CONTRACT: stages, funds, kinds, operators), or a fact in the wrong mart for its stage.
{{ config(meta={'rests_on': 'rows'}) }}

with facts as (

    {{ every_fact(['fact_id', 'stage', 'fund', 'source_kind'], marts=['fct_budget', 'fct_expenditure', 'fct_revenue']) }}

),

problems as (

    select
        mart,
        fact_id
    from facts
    where source_kind not in ('table', 'narrative')
        or fund not in (
            'all', 'fiscal_appropriation', 'general_public_budget', 'government_fund', 'state_capital',
            'social_insurance', 'special_account', 'other'
        )
        or (mart = 'fct_budget' and stage not in ({{ budget_stages() }}))
        or (mart = 'fct_expenditure' and stage <> 'actual')
        or (mart = 'fct_revenue' and stage not in ('actual', 'carryover', {{ budget_stages() }}))
    union all
    select
        'fct_indicator' as mart,
        fact_id
    from {{ ref('fct_indicator') }}
    where kind not in ('quantitative', 'qualitative', 'date')
        or target_operator not in ('>=', '<=', '=', '>', '<', 'qualitative')
    union all
    select
        'dim_document' as mart,
        document_id as fact_id
    from {{ ref('dim_document') }}
    where report_type not in ('self_evaluation', 'final_accounts', 'budget', 'other')

)

select * from problems
