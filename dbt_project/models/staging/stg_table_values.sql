with source as (

    select * from {{ source('raw', 'table_values') }}

),

renamed as (

    select
        document_id,
        value_id,
        table_no,
        cell_id,
        page,
        form_id,
        block_id,
        form_no,
        row_no,
        column_no,
        row_label,
        row_label_norm,
        parent_label_norm,
        column_label,
        column_label_norm,
        role,
        stage,
        fiscal_year,
        year_offset,
        subject,
        printed_text,
        value,
        decimals,
        unit,
        operator,
        is_approximate,
        null_kind,
        statement,
        fund,
        functional_code,
        economic_code,
        row_kind
    from source

)

select * from renamed
