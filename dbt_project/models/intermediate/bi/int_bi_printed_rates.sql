with documents as (

    select * from {{ ref('dim_document') }}
    where is_current

),

-- The form of the whole body says it; else a sentence that speaks of no project.
prints as (

    select
        document_id,
        1 as preference,
        execution_rate_percent as rate_percent,
        execution_rate_cell_id as place_id
    from {{ ref('fct_score') }}
    where project is null
        and execution_rate_percent is not null
    union all by name
    select
        quantities.document_id,
        2 as preference,
        quantities.value as rate_percent,
        coalesce(quantities.cell_id, quantities.passage_id) as place_id
    from {{ ref('fct_quantity') }} as quantities
    inner join documents
        on quantities.document_id = documents.document_id
        and quantities.fiscal_year = documents.fiscal_year
    where quantities.item_code = 'execution_rate'
        and quantities.stage = 'actual'
        and coalesce(quantities.subject, quantities.row_label) = quantities.row_label
        and quantities.source_kind = 'narrative'
        and not quantities.is_target
        and not quantities.is_approximate

),

preferred as (

    select
        documents.report_id,
        prints.*
    from prints
    inner join documents on prints.document_id = documents.document_id
    qualify preference = min(preference) over (partition by report_id)

),

final as (

    select
        report_id,
        -- Several different ones: none is better than the others.
        case when min(rate_percent) = max(rate_percent) then min(rate_percent) end as rate_percent,
        min(place_id) as place_id
    from preferred
    group by report_id

)

select * from final
