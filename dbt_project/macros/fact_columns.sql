{# The columns that every printed number of the marts has: whose it is, what it is, and where it stands. #}
{% macro fact_columns() %}
        fact_id,
        document_id,
        unit_id,
        fiscal_year,
        item_code,
        stage,
        subject,
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
{%- endmacro %}

{# The columns that the three money facts share. #}
{% macro money_fact_columns() %}
{{- fact_columns() }},
        fund,
        functional_code,
        economic_code,
        cast((length(coalesce(functional_code, economic_code)) - 1) // 2 as integer) as class_level,
        amount_yuan,
        unit as printed_unit,
        statement,
        row_kind,
        class_names
{%- endmacro %}
