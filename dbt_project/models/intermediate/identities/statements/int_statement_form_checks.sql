-- Every try of the rules about how the statements are laid out, with the words of its finding (forms/prose_texts.csv).
{% set models = ['names', 'classes', 'totals', 'units'] %}

with tried as (

    {% for model in models %}
    select * from {{ ref('int_statement_checks_' ~ model) }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}

),

final as (

    select
        tried.identity_id,
        tried.document_id,
        tried.unit_id,
        tried.fiscal_year,
        tried.severity,
        tried.check_key,
        tried.instance,
        cast(null as decimal(38, 6)) as left_value,
        cast(null as decimal(38, 6)) as right_value,
        cast(0 as decimal(38, 6)) as tolerance,
        cast(null as varchar) as value_unit,
        tried.verdict,
        tried.missing,
        tried.fact_ids,
        {% for language in ['zh', 'en'] -%}
        case when tried.text_code is not null then [
            {{ identity_fill('texts.' ~ language, {
                'page': 'tried.page', 'label': 'tried.label', 'code': 'tried.code', 'name': 'tried.name', 'table': 'tried.table_text'
            }) }}
        ] end as words{{ '_en' if language == 'en' }}{{ ',' if not loop.last }}
        {% endfor %}
    from tried
    left join {{ ref('prose_texts') }} as texts on tried.text_code = texts.text_code

)

select * from final
