with source as (

    select * from {{ source('raw', 'mentions') }}

),

renamed as (

    select
        document_id,
        mention_id,
        passage_id,
        cell_id,
        page,
        char_from,
        char_to,
        section,
        label,
        label_norm,
        parent_mention_id,
        subject,
        subject_norm,
        scope,
        list_no,
        stage,
        fiscal_year,
        year_offset,
        printed_text,
        value,
        decimals,
        unit,
        is_approximate,
        is_target,
        is_declared_none,
        functional_code,
        class_names,
        fund
    from source

)

select * from renamed
