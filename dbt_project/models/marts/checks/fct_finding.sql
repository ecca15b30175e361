with broken as (

    select * from {{ ref('int_finding_words') }}

),

identities as (

    select * from {{ ref('identities') }}

),

texts as (

    select * from {{ ref('finding_texts') }}

),

finding_words as (

    select * from {{ ref('finding_words') }}

),

checks as (

    select * from {{ ref('fct_identity_check') }}
    where root_cause_id is not null

),

-- The checks under one finding, the places of all of them, and how sure it is that the print itself is at fault.
grouped as (

    select
        checks.root_cause_id as finding_id,
        list_sort(list_distinct(flatten(list(checks.places)))) as places,
        list(distinct checks.identity_id order by checks.identity_id) as identity_ids,
        bool_and(checks.status = 'waived') as is_waived
    from checks
    group by checks.root_cause_id

),

places as (

    select
        finding_id,
        unnest(places) as place_id
    from grouped

),

printed as (

    select cell_id as place_id, text, confidence, bbox from {{ ref('stg_cells') }}
    union all
    select passage_id, text, confidence, bbox from {{ ref('stg_passages') }}

),

-- Documents that a mirror site has changed: what they print is not what the publisher printed.
copies as (

    select distinct document_id
    from {{ ref('stg_signals') }}
    where code = 'mirror_copy'

),

-- What speaks against a place: other digits in a second reading, a doubt of the first, no second reading. What was copied from a file
-- that draws no glyphs cannot have been seen otherwise. (That every place is stored is a structural rule of the audit.)
doubts as (

    select
        places.finding_id,
        places.place_id,
        printed.text,
        rereadings.engine,
        rereadings.text as other_text,
        rereadings.detail,
        case
            when rereadings.verdict = 'differs' or printed.confidence < {{ doubtful_below() }} then 'extraction'
            when copies.document_id is not null then 'unclear'
            when rereadings.verdict = 'unread' or printed.confidence < 1 then 'unclear'
            when rereadings.verdict = 'agrees' or printed.bbox is null then 'source'
            else 'unclear'
        end as blame,
        case
            when rereadings.verdict = 'differs' then rereadings.reason
            when printed.confidence < {{ doubtful_below() }} then 'low_confidence'
            when copies.document_id is not null then 'mirror_copy'
            when rereadings.verdict = 'unread' then rereadings.reason
            when printed.confidence < 1 then 'recognised'
            when rereadings.verdict = 'agrees' then rereadings.reason
            when printed.bbox is null then 'no_glyphs'
            else 'not_reread'
        end as reason
    from places
    left join printed on places.place_id = printed.place_id
    left join {{ ref('stg_rereadings') }} as rereadings on places.place_id = rereadings.place_id
    left join copies on split_part(places.place_id, '/', 1) = copies.document_id

),

-- The worst place speaks for the finding.
blamed as (

    select
        *,
        count(distinct place_id) over (partition by finding_id) as place_count
    from doubts
    qualify row_number() over (
        partition by finding_id
        order by list_position(['extraction', 'unclear', 'source'], blame), place_id, engine
    ) = 1

),

earlier as (

    {{ earlier_findings() }}

),

worded as (

    select
        broken.finding_id,
        broken.identity_id,
        broken.severity,
        broken.document_id,
        broken.unit_id,
        cast(broken.fiscal_year as integer) as fiscal_year,
        {{ identity_fill('texts.title_zh', {'severity': 'severities.zh', 'statement': 'identities.statement_zh'}) }} as title_zh,
        {{ identity_fill('texts.title_en', {'severity': 'severities.en', 'statement': 'identities.statement_en'}) }} as title_en,
        concat(
            {{ identity_fill('texts.message_zh', {
                'left_words': 'broken.left_words_zh', 'right_words': 'broken.right_words_zh', 'left': 'broken.left_shown',
                'right': 'broken.right_shown', 'difference': 'broken.difference_shown', 'unit': 'broken.shown_unit',
                'difference_unit': 'coalesce(difference_units.zh, broken.shown_unit)', 'verb': 'verbs.zh',
                'instance': 'broken.instance', 'comparison': 'comparisons.zh', 'statement': 'identities.statement_zh',
                'words': "array_to_string(broken.words, '、')"
            }) }},
            {{ identity_fill('hints.zh', {'other': 'broken.other_print'}) }},
            case when len(grouped.identity_ids) > 1
                then {{ identity_fill('also.zh', {'others': "array_to_string(list_filter(grouped.identity_ids, lambda other: other <> broken.identity_id), '、')"}) }}
            end,
            case when broken.proposed_text is not null
                then {{ identity_fill('proposals.zh', {
                    'cell': 'broken.culprit_words', 'proposed': 'broken.proposed_text', 'tried': 'broken.tried_count', 'held': 'broken.held_count'
                }) }} end,
            case when broken.places_zh <> '' then {{ identity_fill('sources.zh', {'places': 'broken.places_zh'}) }} end
        ) as message_zh,
        concat(
            {{ identity_fill('texts.message_en', {
                'left_words': 'broken.left_words_en', 'right_words': 'broken.right_words_en', 'left': 'broken.left_shown',
                'right': 'broken.right_shown', 'difference': 'broken.difference_shown', 'unit': 'broken.shown_unit',
                'difference_unit': 'coalesce(difference_units.en, broken.shown_unit)',
                'instance': 'broken.instance_en', 'comparison': 'comparisons.en', 'statement': 'identities.statement_en',
                'words': "array_to_string(broken.words_en, ', ')"
            }) }},
            ' ' || {{ identity_fill('hints.en', {'other': 'broken.other_print'}) }},
            case when len(grouped.identity_ids) > 1
                then ' ' || {{ identity_fill('also.en', {'others': "array_to_string(list_filter(grouped.identity_ids, lambda other: other <> broken.identity_id), ', ')"}) }}
            end,
            case when broken.proposed_text is not null
                then ' ' || {{ identity_fill('proposals.en', {
                    'cell': 'broken.culprit_words', 'proposed': 'broken.proposed_text', 'tried': 'broken.tried_count', 'held': 'broken.held_count'
                }) }} end,
            case when broken.places_en <> '' then ' ' || {{ identity_fill('sources.en', {'places': 'broken.places_en'}) }} end
        ) as message_en,
        -- A row that does not keep a rule has no difference that is money.
        case when broken.value_unit = '元' and broken.kind not in ('implication', 'share')
            then nullif(cast(abs(broken.difference) as decimal(20, 2)), 0) end as amount_at_stake_yuan,
        coalesce(blamed.blame, 'unclear') as blame,
        {% for language in ['zh', 'en'] -%}
        {{ identity_fill('reasons.' ~ language, {
            'place': 'blamed.place_id', 'first': 'left(blamed.text, 40)', 'second': 'left(blamed.other_text, 40)',
            'engine': 'blamed.engine', 'count': 'blamed.place_count', 'detail': 'blamed.detail'
        }) }} as blame_reason_{{ language }},
        {% endfor -%}
        grouped.places,
        broken.culprit_place_id,
        cast(broken.proposed_value as decimal(38, 6)) as proposed_value,
        broken.proposed_text,
        cast(case when broken.proposed_text is not null then broken.tried_count end as integer) as proposal_check_count,
        cast(case when broken.proposed_text is not null then broken.held_count end as integer) as proposal_held_count,
        coalesce(earlier.first_seen_run, '{{ var("run_id") }}') as first_seen_run,
        '{{ var("run_id") }}' as last_seen_run,
        case when grouped.is_waived then 'waived' else 'open' end as status
    from broken
    inner join identities on broken.identity_id = identities.identity_id
    inner join texts on broken.text_key = texts.kind
    inner join grouped on broken.finding_id = grouped.finding_id
    left join blamed on broken.finding_id = blamed.finding_id
    left join finding_words as reasons
        on reasons.word_kind = 'blame_reason'
        and reasons.word = coalesce(blamed.reason, 'not_reread')
    left join earlier on broken.finding_id = earlier.finding_id
    inner join finding_words as severities
        on severities.word_kind = 'severity'
        and broken.severity = severities.word
    left join finding_words as comparisons
        on comparisons.word_kind = 'comparison'
        and broken.comparison = comparisons.word
    left join finding_words as hints
        on hints.word_kind = 'hint'
        and broken.hint = hints.word
    left join finding_words as difference_units
        on difference_units.word_kind = 'difference_unit'
        and broken.shown_unit = difference_units.word
    inner join finding_words as verbs
        on verbs.word_kind = 'verb'
        and verbs.word = case when broken.right_term_count > 1 then 'several' else 'one' end
    inner join finding_words as also
        on also.word_kind = 'sentence'
        and also.word = 'also_breaks'
    inner join finding_words as proposals
        on proposals.word_kind = 'sentence'
        and proposals.word = 'proposal'
    inner join finding_words as sources
        on sources.word_kind = 'sentence'
        and sources.word = 'places'
    where broken.rank_in_cause = 1

),

-- What an earlier run found and this one does not.
resolved as (

    select
        earlier.finding_id,
        earlier.identity_id,
        earlier.severity,
        earlier.document_id,
        earlier.unit_id,
        earlier.fiscal_year,
        earlier.title_zh,
        identities.statement_en as title_en,
        earlier.title_zh as message_zh,
        identities.statement_en as message_en,
        cast(null as decimal(20, 2)) as amount_at_stake_yuan,
        'unclear' as blame,
        cast(null as varchar) as blame_reason_zh,
        cast(null as varchar) as blame_reason_en,
        cast([] as varchar[]) as places,
        cast(null as varchar) as culprit_place_id,
        cast(null as decimal(38, 6)) as proposed_value,
        cast(null as varchar) as proposed_text,
        cast(null as integer) as proposal_check_count,
        cast(null as integer) as proposal_held_count,
        earlier.first_seen_run,
        earlier.last_seen_run,
        'resolved' as status
    from earlier
    inner join identities on earlier.identity_id = identities.identity_id
    anti join worded on earlier.finding_id = worded.finding_id

),

final as (

    select * from worded
    union all by name
    select * from resolved

)

select * from final
