-- What the editions of a report print: amounts, and of an indicator its target, result, weight and score. `line_key` says which line of
-- the report a print is, apart from its value.
with members as (

    select * from {{ ref('int_edition_members') }}

),

numbers as (

    select * from {{ ref('int_printed_numbers') }}
    where document_id in (select document_id from members)

),

money_facts as (

    {{ money_facts('numbers') }}

),

amounts as (

    select
        document_id,
        fact_id,
        'amount' as kind,
        'amount' as measure,
        fiscal_year,
        item_code,
        stage,
        fund,
        statement,
        functional_code,
        economic_code,
        subject,
        row_label,
        column_label,
        printed_text,
        amount_yuan,
        cast(null as decimal(38, 8)) as value,
        cast(null as varchar) as value_unit,
        page,
        coalesce(cell_id, passage_id) as place_id,
        [table_no, row_no, column_no] as position,
        md5(concat_ws(
            '|',
            source_kind,
            coalesce(statement, form_id, '-'),
            coalesce(block_id, '-'),
            coalesce(scope, '-'),
            coalesce(cast(fiscal_year as varchar), '-'),
            coalesce(item_code, '-'),
            stage,
            fund,
            coalesce(functional_code, '-'),
            coalesce(economic_code, '-'),
            -- A class is its code, however its name is spelled.
            case
                when functional_code is null and economic_code is null
                    then concat_ws('|', regexp_replace(coalesce(subject, '-'), '\s', '', 'g'), coalesce(row_label_norm, '-'))
            end,
            coalesce(column_label_norm, '-')
        )) as line_key
    from money_facts

),

indicators as (

    select
        indicators.*,
        documents.fiscal_year
    from {{ ref('stg_indicators') }} as indicators
    inner join {{ ref('int_documents') }} as documents on indicators.document_id = documents.document_id
    where indicators.document_id in (select document_id from members)

),

measures as (

    {% for measure, text, value, cell in [
        ('target', 'target_text', 'target_value', 'target_cell_id'),
        ('actual', 'actual_text', 'actual_value', 'actual_cell_id'),
        ('weight', 'cast(weight as varchar)', 'weight', 'weight_cell_id'),
        ('score', 'cast(score as varchar)', 'score', 'score_cell_id'),
    ] -%}
    select
        *,
        '{{ measure }}' as measure,
        {{ text }} as printed_text,
        cast({{ value }} as decimal(38, 8)) as value,
        {{ cell }} as place_id
    from indicators
    where coalesce({{ text }}, '') <> ''
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

indicator_prints as (

    select
        document_id,
        indicator_id as fact_id,
        'indicator' as kind,
        measure,
        fiscal_year,
        cast(null as varchar) as item_code,
        cast(null as varchar) as stage,
        cast(null as varchar) as fund,
        cast(null as varchar) as statement,
        cast(null as varchar) as functional_code,
        cast(null as varchar) as economic_code,
        project as subject,
        level3 as row_label,
        level2 as column_label,
        printed_text,
        cast(null as decimal(20, 2)) as amount_yuan,
        value,
        case when measure in ('target', 'actual') then value_unit end as value_unit,
        page,
        place_id,
        [form_no, position, 0] as position,
        md5(concat_ws(
            '|',
            measure,
            regexp_replace(coalesce(project, '-'), '\s', '', 'g'),
            regexp_replace(coalesce(level3, level2, '-'), '\s', '', 'g')
        )) as line_key
    from measures

),

prints as (

    select * from amounts
    union all
    select * from indicator_prints

),

final as (

    select
        members.edition_id,
        members.is_new,
        prints.*,
        -- Two prints of one line are the same where this is.
        coalesce(cast(prints.amount_yuan as varchar), cast(prints.value as varchar), regexp_replace(prints.printed_text, '\s', '', 'g')) as content
    from members
    inner join prints on members.document_id = prints.document_id

)

select * from final
