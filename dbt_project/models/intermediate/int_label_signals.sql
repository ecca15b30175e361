with numbers as (

    select * from {{ ref('int_numbers') }}
    where role is null or role not in {{ score_roles() }}

),

-- Rows whose label extraction has asked about already.
asked as (

    select distinct
        document_id,
        regexp_replace(text, '\s', '', 'g') as label
    from {{ ref('stg_signals') }}
    where code = 'unknown_label'

),

-- One code a number, the most telling first.
judged as (

    select
        numbers.*,
        case
            when numbers.is_money and numbers.amount_yuan is null then 'amount_out_of_range'
            when numbers.role = 'amount' and numbers.unit is null then 'amount_without_unit'
            when numbers.role = 'amount' and not numbers.is_money then 'unknown_money_unit'
            when numbers.is_money and numbers.stage is null then 'amount_without_stage'
            when numbers.is_money and numbers.item_code is null then 'unknown_amount_label'
            when numbers.role is not null and numbers.item_code is null then 'unknown_label'
        end as code
    from numbers
    anti join asked
        on numbers.document_id = asked.document_id
        and numbers.item_code is null
        and regexp_replace(numbers.row_label, '\s', '', 'g') = asked.label

),

-- A row of many columns is one question to a person.
final as (

    select
        document_id,
        code,
        arg_min(page, fact_id) as page,
        arg_min(coalesce(cell_id, passage_id), fact_id) as cell_id,
        arg_min(concat_ws(' | ', row_label, column_label, printed_text), fact_id) as text,
        count(*) as number_count
    from judged
    where code is not null
    group by document_id, code, table_no, row_no, passage_id, row_label_norm

)

select * from final
