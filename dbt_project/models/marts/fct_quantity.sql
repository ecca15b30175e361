with quantity_facts as (

    select * from {{ ref('int_quantity_facts') }}

),

final as (

    select
        fact_id,
        document_id,
        unit_id,
        fiscal_year,
        stage,
        item_code,
        subject,
        value,
        unit as value_unit,
        printed_text,
        decimals,
        is_approximate,
        source_kind,
        form_id,
        page,
        cell_id,
        passage_id,
        row_label,
        column_label,
        subject_norm,
        is_target,
        form_no,
        block_id,
        table_no,
        row_no,
        column_no,
        section,
        scope,
        list_no,
        parent_fact_id,
        parent_label_norm,
        is_declared_none,
        confidence
    from quantity_facts

)

select * from final
