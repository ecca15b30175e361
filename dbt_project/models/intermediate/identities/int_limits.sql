-- The limits of a rule for a document: those of its province and year where there are such, else the general ones.
with thresholds as (

    select
        identity_id,
        cast(variant as varchar) as variant,
        subject_word,
        cast(division_prefix as varchar) as division_prefix,
        cast(valid_from as integer) as valid_from,
        cast(valid_to as integer) as valid_to,
        cast(low as decimal(20, 4)) as low,
        cast(high as decimal(20, 4)) as high
    from {{ ref('thresholds') }}

),

final as (

    select
        thresholds.identity_id,
        documents.document_id,
        thresholds.variant,
        thresholds.subject_word,
        thresholds.low,
        thresholds.high
    from thresholds
    cross join {{ ref('int_documents') }} as documents
    where documents.is_current
        and (thresholds.division_prefix is null or starts_with(coalesce(documents.division_code, ''), thresholds.division_prefix))
        and coalesce(documents.fiscal_year, 9999) >= coalesce(thresholds.valid_from, 0)
        and coalesce(documents.fiscal_year, 0) <= coalesce(thresholds.valid_to, 9999)
    qualify dense_rank() over (
        partition by thresholds.identity_id, documents.document_id, thresholds.variant
        order by length(coalesce(thresholds.division_prefix, '')) desc, coalesce(thresholds.valid_from, 0) desc
    ) = 1

)

select * from final
