-- Rules of the fiscal statements. One row a try; a rule that found nothing to try in a report has one row that says so, and what could not
-- be read.
with tries as (

    select * from {{ ref('int_statement_tries') }}

),

reports as (

    select
        report_id,
        any_value(unit_id) as unit_id,
        any_value(report_type) as report_type,
        any_value(fiscal_year) as fiscal_year,
        min(document_id) as document_id
    from {{ ref('int_documents') }}
    where is_current
    group by report_id

),

-- What a rule would weigh, had it been read.
unread as (

    select
        unread.report_id,
        terms.identity_id,
        list(distinct unread.lacking order by unread.lacking) as lacking
    from {{ ref('int_statement_terms') }} as terms
    inner join {{ ref('int_statement_unread') }} as unread on list_contains(terms.statements, unread.statement)
    where terms.side in ('left', 'right')
        and terms.report = 'same'
    group by unread.report_id, terms.identity_id

),

final as (

    select
        identity_id,
        document_id,
        unit_id,
        coalesce(fiscal_year, report_year) as fiscal_year,
        severity,
        check_key,
        -- The unit of the grid, as a person would name it.
        case when lacks_statement then concat_ws(' ', nullif(variant, ''), statement) else
            concat_ws(' ', nullif(variant, ''), statement, block_id, code, row_label, column_label)
        end as instance,
        cast(left_value as decimal(38, 6)) as left_value,
        cast(right_value as decimal(38, 6)) as right_value,
        cast(tolerance as decimal(38, 6)) as tolerance,
        '元' as value_unit,
        verdict,
        lacking as missing,
        fact_ids,
        '' as alternative,
        effective_comparison as comparison
    from tries
    union all
    select
        identities.identity_id,
        reports.document_id,
        reports.unit_id,
        reports.fiscal_year,
        identities.severity,
        'untried' as check_key,
        {{ identity_word('instance', 'document') }} as instance,
        null as left_value,
        null as right_value,
        null as tolerance,
        null as value_unit,
        case when unread.lacking is null then 'not_applicable' else 'not_evaluable' end as verdict,
        unread.lacking as missing,
        null as fact_ids,
        null as alternative,
        null as comparison
    from reports
    inner join {{ ref('identities') }} as identities
        on reports.report_type = identities.report_type
        and identities.kind = 'statement'
        and coalesce(reports.fiscal_year, 9999) >= coalesce(cast(identities.valid_from as integer), 0)
        and coalesce(reports.fiscal_year, 0) <= coalesce(cast(identities.valid_to as integer), 9999)
    left join unread
        on reports.report_id = unread.report_id
        and identities.identity_id = unread.identity_id
    anti join tries
        on reports.report_id = tries.report_id
        and identities.identity_id = tries.identity_id

)

select * from final
