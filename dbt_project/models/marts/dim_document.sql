with documents as (

    select * from {{ ref('int_documents') }}

),

final as (

    select
        document_id,
        report_id,
        unit_id,
        fiscal_year,
        report_type,
        is_current,
        current_from,
        current_until,
        file_name,
        source_uri,
        title,
        report_scope
    from documents

)

select * from final
