-- Every try of the rules about prose and wording, with the words of its finding (forms/prose_texts.csv).
{% set models = [
    'restated', 'rates', 'changes', 'items', 'share_sums', 'sums', 'item_sums', 'bounds', 'names', 'years', 'budgets', 'dates', 'required', 'wording',
] %}

with tried as (

    {% for model in models %}
    select * from {{ ref('int_prose_checks_' ~ model) }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}

),

texts as (

    select * from {{ ref('prose_texts') }}

),

directions as (

    select
        word,
        en
    from {{ ref('finding_words') }}
    where word_kind = 'direction'

),

excerpts as (

    select
        tried.check_key,
        tried.document_id,
        {% for language in ['zh', 'en'] -%}
        array_to_string(list_transform(list_slice(tried.excerpts, 1, 6), lambda excerpt:
            case when coalesce(excerpt.text, '') = ''
                then {{ identity_fill('pages.' ~ language, {'page': 'excerpt.page'}) }}
                else {{ identity_fill('places.' ~ language, {'page': 'excerpt.page', 'text': 'excerpt.text'}) }}
            end
        ), '{{ '、' if language == 'zh' else ', ' }}') || case when len(tried.excerpts) > 6 then '…… (' || len(tried.excerpts) || ')' else '' end as excerpts_{{ language }}{{ ',' if not loop.last }}
        {% endfor %}
    from tried
    cross join (select zh, en from texts where text_code = 'wording_excerpt') as places
    cross join (select zh, en from texts where text_code = 'wording_page') as pages
    where tried.excerpts is not null

),

worded as (

    select
        tried.*,
        {% for language in ['zh', 'en'] -%}
        {{ identity_fill('texts.' ~ language, {
            'page': 'tried.page', 'label': 'tried.label', 'label_en': 'tried.label',
            'current': 'tried.current_text', 'base': 'tried.base_text', 'table': 'tried.table_text',
            'direction': 'coalesce(directions.en, tried.direction_text)' if language == 'en' else 'tried.direction_text',
            'rate': 'tried.rate_text', 'difference': 'tried.difference_text',
            'computed': identity_rate('tried.computed'),
            'computed_money': identity_number('tried.computed_money / tried.unit_factor') ~ ' || tried.unit',
            'inferred': identity_number('round(tried.inferred_base / tried.unit_factor, 2)') ~ ' || tried.unit',
            'name': 'tried.name', 'code': 'tried.code', 'words': 'tried.words_' ~ language, 'word': 'tried.word_' ~ language,
            'excerpts': 'excerpts.excerpts_' ~ language
        }) }} as text_{{ language }}{{ ',' if not loop.last }}
        {% endfor %}
    from tried
    left join texts on tried.text_code = texts.text_code
    left join directions on tried.direction_text = directions.word
    left join excerpts
        on tried.check_key = excerpts.check_key
        and tried.document_id = excerpts.document_id

),

final as (

    select
        identity_id,
        document_id,
        unit_id,
        fiscal_year,
        severity,
        check_key,
        instance,
        left_value,
        right_value,
        tolerance,
        comparison,
        value_unit,
        verdict,
        missing,
        fact_ids,
        case when text_code is not null then [text_zh] end as words,
        case when text_code is not null then [text_en] end as words_en
    from worded

)

select * from final
