with source as (

    select * from {{ source('raw', 'cells') }}

),

renamed as (

    select
        cell_id,
        document_id,
        table_no,
        page,
        row_no,
        column_no,
        text,
        row_span,
        column_span,
        bbox,
        confidence
    from source

)

select * from renamed
