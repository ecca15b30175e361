{# A number for people: no trailing zeros, no sign. #}
{% macro identity_number(value) -%}
    regexp_replace(cast(abs(cast({{ value }} as decimal(38, 4))) as varchar), '\.?0+$', '')
{%- endmacro %}

{# Fill the placeholders of a template: {name: expression}. What is NULL fills in nothing. #}
{% macro identity_fill(template, words) -%}
    {%- set text = namespace(sql=template) -%}
    {%- for name, expression in words.items() -%}
        {%- set text.sql = "replace(" ~ text.sql ~ ", '{" ~ name ~ "}', coalesce(cast(" ~ expression ~ " as varchar), ''))" -%}
    {%- endfor -%}
    {{ text.sql }}
{%- endmacro %}

{# The findings of earlier runs, where the snapshot carries them: no rows in a warehouse that has no past. #}
{% macro earlier_findings() -%}
    {%- set relation = none -%}
    {%- if execute -%}
        {%- set relation = adapter.get_relation(database=target.database, schema='ops', identifier='findings') -%}
    {%- endif -%}
    {%- if relation -%}
        select finding_id, identity_id, severity, document_id, unit_id, fiscal_year, title_zh, first_seen_run, last_seen_run, status
        from ops.findings
    {%- else -%}
        select
            {% for column in ['finding_id', 'identity_id', 'severity', 'document_id', 'unit_id'] -%}
            cast(null as varchar) as {{ column }},
            {% endfor -%}
            cast(null as integer) as fiscal_year,
            {% for column in ['title_zh', 'first_seen_run', 'last_seen_run', 'status'] -%}
            cast(null as varchar) as {{ column }}{{ ',' if not loop.last }}
            {% endfor -%}
        where false
    {%- endif -%}
{%- endmacro %}

{# Words for people, from forms/finding_words.csv. #}
{% macro identity_word(kind, word, language='zh') -%}
    (select any_value({{ language }}) from {{ ref('finding_words') }} where word_kind = '{{ kind }}' and word = '{{ word }}')
{%- endmacro %}

{# The terms of one side in words, with their signs: 年初预算 + 预算调整 − 实际支出. #}
{% macro identity_side_words(language, side) -%}
    regexp_replace(
        string_agg(
            case when weight < 0 then ' − ' else ' + ' end || word_{{ language }},
            '' order by term_no
        ) filter (where side = '{{ side }}' and is_first_of_term),
        '^ \+ ', ''
    )
{%- endmacro %}
