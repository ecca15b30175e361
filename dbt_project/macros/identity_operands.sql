{# A project's or an activity's name as a key: no white space, no quotation marks, no brackets' shape. #}
{% macro identity_subject_key(name) -%}
    nullif(translate(regexp_replace({{ name }}, '[\s“”"‘’、，,。．·]+', '', 'g'), '（）', '()'), '')
{%- endmacro %}

{# The fields of a wide mart as operands, one row each: (item, value column, unit, cell column, decimals). A unit that is a column name is read from the row. #}
{% macro identity_fields(relation, fields, scope, group, label, row) -%}
    {% for item, column, unit, cell, decimals in fields %}
    select
        fact_id || '#{{ item }}' as fact_id,
        document_id,
        fiscal_year,
        '{{ item }}' as item_code,
        'actual' as stage,
        {{ scope }} as subject,
        {{ scope }} as scope_name,
        {{ group }} as group_name,
        {{ 'level2' if group == 'level1' else 'cast(null as varchar)' }} as level2,
        'table' as source_kind,
        form_no,
        table_no,
        {{ row }} as row_no,
        {{ cell }} as cell_id,
        page,
        {{ label }} as row_label,
        {{ identity_number(column) }} as printed_text,
        cast({{ column }} as decimal(38, 8)) as value,
        {{ unit if unit == 'value_unit' else "'" ~ unit ~ "'" }} as unit,
        coalesce({{ decimals }}, 0) as decimals
    from {{ relation }}
    where {{ column }} is not null or {{ 'coalesce(actual_text, target_text) is not null' if group == 'level1' else cell ~ ' is not null' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
{%- endmacro %}

{# The product of the terms that a condition picks. Ratios are no money: their interval is computed in double precision. #}
{% macro identity_product(condition, value) -%}
    product(cast({{ value }} as double)) filter (where {{ condition }} and value is not null)
{%- endmacro %}

{# An amount as a part of a ratio. #}
{% macro identity_ratio_part(value) -%}
    cast({{ value }} as double)
{%- endmacro %}

{% macro identity_quotient(numerator, denominator) -%}
    {{ numerator }} / nullif(coalesce({{ denominator }}, 1), 0)
{%- endmacro %}

{# A subject without the words around it (forms/subject_affixes.csv), unless nothing would be left. #}
{% macro identity_bare_subject(key) -%}
    case
        when length(regexp_replace(regexp_replace({{ key }}, affixes.prefixes, ''), affixes.suffixes, '')) >= 2
            then regexp_replace(regexp_replace({{ key }}, affixes.prefixes, ''), affixes.suffixes, '')
        else {{ key }}
    end
{%- endmacro %}
