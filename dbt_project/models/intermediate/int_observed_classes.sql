-- What the coded tables of the reports call a code in a year, most printed first: what the reference lists may lack.
with table_values as (

    select * from {{ ref('stg_table_values') }}
    -- A row without a printed code (of a table with two sides) got its code by its name: no witness of a name.
    where block_id is null
        and row_label is not null

),

documents as (

    select * from {{ ref('int_documents') }}

),

printed as (

    select
        'functional' as classification,
        functional_code as code,
        document_id,
        row_label
    from table_values
    where functional_code is not null
    union all
    select
        'economic' as classification,
        economic_code as code,
        document_id,
        row_label
    from table_values
    where economic_code is not null

),

counted as (

    select
        printed.classification,
        printed.code,
        documents.fiscal_year,
        regexp_replace(printed.row_label, '\s', '', 'g') as name,
        {{ identity_class_key('printed.row_label') }} as name_key,
        documents.report_id,
        count(*) as print_count
    from printed
    inner join documents on printed.document_id = documents.document_id
    group by all

),

final as (

    select
        classification,
        code,
        report_id,
        fiscal_year,
        arg_max(name, print_count) as name,
        name_key,
        sum(print_count) as print_count
    from counted
    group by classification, code, report_id, fiscal_year, name_key
    {{ carried_rows('int_observed_classes') }}

)

select * from final
