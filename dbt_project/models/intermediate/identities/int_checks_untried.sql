-- A rule that found nothing to try on a document says so, and what it lacked.
with scope as (

    select * from {{ ref('int_identity_scope') }}

),

tried as (

    {% for model in ['int_checks_arithmetic', 'int_checks_agree', 'int_checks_counts', 'int_checks_rows', 'int_checks_listings', 'int_checks_presence', 'int_statement_form_checks', 'int_prose_checks'] %}
    select distinct identity_id, document_id from {{ ref(model) }}
    {{ 'union' if not loop.last }}
    {% endfor %}

),

terms as (

    select distinct
        identity_id,
        coalesce(cast(variant as varchar), '') as variant,
        cast(term_no as integer) as term_no,
        word_zh
    from {{ ref('identity_terms') }}
    where cast(is_required as varchar) = 'yes'
        and alternative is null
        and item_codes is not null

),

candidates as (

    select distinct identity_id, variant, document_id, term_no
    from {{ ref('int_term_candidates') }}

),

lacking as (

    select
        scope.identity_id,
        scope.document_id,
        bool_or(candidates.term_no is not null) as has_candidate,
        list(distinct terms.word_zh) filter (where candidates.term_no is null) as words,
        list(distinct terms.word_zh) as all_words
    from scope
    inner join terms on scope.identity_id = terms.identity_id
    left join candidates
        on terms.identity_id = candidates.identity_id
        and terms.variant = candidates.variant
        and terms.term_no = candidates.term_no
        and scope.document_id = candidates.document_id
    group by scope.identity_id, scope.document_id

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        scope.severity,
        'untried' as check_key,
        {{ identity_word('instance', 'document') }} as instance,
        case
            when identities.left_out_reason_zh is not null then 'not_evaluable'
            when scope.is_applicable and lacking.has_candidate then 'not_evaluable'
            else 'not_applicable'
        end as verdict,
        case
            when identities.left_out_reason_zh is not null then [identities.left_out_reason_zh]
            when scope.is_applicable and lacking.has_candidate then list_sort(coalesce(lacking.words, lacking.all_words))
        end as missing
    from scope
    inner join {{ ref('identities') }} as identities on scope.identity_id = identities.identity_id
    left join lacking
        on scope.identity_id = lacking.identity_id
        and scope.document_id = lacking.document_id
    anti join tried
        on scope.identity_id = tried.identity_id
        and scope.document_id = tried.document_id

)

select * from final
