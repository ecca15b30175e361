-- The cells behind each try of a rule of statements. A rule is tried at each cell of its first term; its other terms take the cells that
-- share with that cell what they must. One row a try, term and cell.
with terms as (

    select * from {{ ref('int_statement_terms') }}

),

cells as (

    select * from {{ ref('int_statement_cells') }}

),

identities as (

    select
        identity_id,
        report_type,
        coalesce(cast(valid_from as integer), 0) as first_year,
        coalesce(cast(valid_to as integer), 9999) as last_year
    from {{ ref('identities') }}
    where kind = 'statement'

),

anchors as (

    select
        terms.identity_id || '@' || cells.fact_id || coalesce('/' || nullif(terms.variant, ''), '') as check_key,
        terms.identity_id,
        terms.variant,
        cells.*
    from terms
    inner join identities on terms.identity_id = identities.identity_id
    inner join cells
        on terms.term_no = 1
        and identities.report_type = cells.report_type
        and coalesce(cells.report_year, 0) between identities.first_year and identities.last_year
        and {{ statement_cell_fits('cells', 'terms') }}

),

wanted as (

    select
        anchors.check_key,
        anchors.document_id,
        anchors.set_no,
        terms.identity_id,
        terms.variant,
        terms.term_no,
        terms.report,
        {{ statement_key('anchors', 'terms', 'anchor') }} as place_key
    from anchors
    inner join terms
        on anchors.identity_id = terms.identity_id
        and anchors.variant = terms.variant
        and terms.term_no > 1

),

offered as (

    select
        terms.identity_id,
        terms.variant,
        terms.term_no,
        cells.document_id,
        cells.statement,
        cells.set_no,
        cells.fact_id,
        list_position(terms.items, cells.item_code) as item_rank,
        list_contains(terms.match, 'table') as is_of_table,
        {{ statement_key('cells', 'terms', 'cell') }} as place_key
    from terms
    inner join identities on terms.identity_id = identities.identity_id
    inner join cells on {{ statement_cell_fits('cells', 'terms') }}
    where terms.term_no > 1

),

sources as (

    select * from {{ ref('int_statement_sources') }}

),

final as (

    select
        check_key,
        identity_id,
        variant,
        1 as term_no,
        fact_id,
        cast(null as integer) as item_rank
    from anchors
    union all
    select
        wanted.check_key,
        wanted.identity_id,
        wanted.variant,
        wanted.term_no,
        offered.fact_id,
        offered.item_rank
    from wanted
    inner join sources
        on wanted.document_id = sources.document_id
        and wanted.report = sources.report
    inner join offered
        on wanted.identity_id = offered.identity_id
        and wanted.variant = offered.variant
        and wanted.term_no = offered.term_no
        and wanted.place_key = offered.place_key
        and sources.source_document_id = offered.document_id
        and sources.statement = offered.statement
        and wanted.set_no = offered.set_no
    where not offered.is_of_table or wanted.document_id = offered.document_id

)

select * from final
