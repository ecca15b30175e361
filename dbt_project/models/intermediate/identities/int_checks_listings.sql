-- A stated number of things against the things that are listed.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind = 'listing'

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        scope.severity,
        listings.listing_id as check_key,
        coalesce(listings.subject, listings.stated_text) as instance,
        cast(listings.stated_value as decimal(38, 6)) as left_value,
        cast(listings.listed_count as decimal(38, 6)) as right_value,
        cast(0 as decimal(38, 6)) as tolerance,
        '个' as value_unit,
        case when listings.stated_value = listings.listed_count then 'exact' else 'broken' end as verdict,
        cast(null as varchar[]) as missing,
        list_distinct([listings.passage_id] || coalesce(listings.places, [])) as fact_ids
    from scope
    inner join {{ ref('stg_listings') }} as listings
        on scope.document_id = listings.document_id
        and (scope.source_set = listings.kind or (scope.source_set = 'enumeration' and listings.kind not in ('projects', 'organs')))

)

select * from final
