-- Which rules are tried on which document: by report type, year and the items that must be there for the rule to make sense. Rules of kinds
-- that another engine tries on its own are not among them.
with identities as (

    select * from {{ ref('identities') }}
    where kind not in ('statement')

),

documents as (

    select * from {{ ref('int_documents') }}
    where is_current

),

items_present as (

    select distinct document_id, item_code
    from {{ ref('int_operands') }}

),

final as (

    select
        identities.identity_id,
        identities.kind,
        identities.severity,
        identities.tolerance,
        identities.comparison,
        coalesce(cast(identities.scale as decimal(12, 4)), 1) as scale,
        identities.instance_by,
        coalesce(identities.collapse = 'worst', false) as is_collapsed,
        coalesce(cast(identities.equal_counts as varchar) = 'yes', false) as needs_equal_counts,
        identities.source_set,
        documents.document_id,
        documents.unit_id,
        documents.fiscal_year as report_year,
        documents.division_code,
        identities.applies_if_item is null or items_present.item_code is not null as is_applicable
    from identities
    inner join documents
        on identities.report_type = documents.report_type
        and coalesce(documents.fiscal_year, 9999) >= coalesce(cast(identities.valid_from as integer), 0)
        and coalesce(documents.fiscal_year, 0) <= coalesce(cast(identities.valid_to as integer), 9999)
    left join items_present
        on documents.document_id = items_present.document_id
        and identities.applies_if_item = items_present.item_code

)

select * from final
