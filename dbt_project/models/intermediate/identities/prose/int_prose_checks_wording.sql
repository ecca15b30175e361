-- FA-P1 ... FA-P6, BU-P1 ... BU-P6: what the wording signals say, grouped as forms/wording_rules.csv tells, and a held check for every rule
-- that no signal speaks against.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind in ('wording', 'required_statements')

),

rules as (

    select
        code,
        rule,
        severity,
        group_by,
        word_zh,
        word_en
    from {{ ref('wording_rules') }}

),

passages as (

    select
        document_id,
        passage_id,
        passage_no,
        page
    from {{ ref('stg_passages') }}

),

signals as (

    select
        signals.document_id,
        signals.code,
        signals.page,
        -- Enough of a long text to find it by.
        case when length(signals.text) > 60 then left(signals.text, 60) || '……' else signals.text end as text,
        regexp_extract(signals.message, '20\d\d') as year,
        -- What has no place of its own: the last paragraph on its page or before it.
        coalesce(signals.cell_id, arg_max(passages.passage_id, passages.passage_no)) as place_id,
        min(signals.signal_no) as signal_no
    from {{ ref('stg_signals') }} as signals
    inner join rules on signals.code = rules.code
    left join passages
        on signals.cell_id is null
        and signals.document_id = passages.document_id
        and passages.page <= signals.page
    group by
        signals.document_id,
        signals.code,
        signals.page,
        signals.text,
        signals.message,
        signals.cell_id

),

grouped as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        rules.severity,
        rules.code,
        any_value(rules.word_zh) as word_zh,
        any_value(rules.word_en) as word_en,
        case rules.group_by
            when 'document' then ''
            when 'year' then signals.year
            when 'page' then 'p' || signals.page
            else coalesce(signals.place_id, 'p' || signals.page)
        end as group_key,
        min(signals.page) as page,
        list(distinct signals.place_id) filter (where signals.place_id is not null) as fact_ids,
        list({'page': signals.page, 'text': signals.text} order by signals.page, signals.signal_no) as excerpts
    from scope
    inner join rules on right(scope.identity_id, 2) = rules.rule
    inner join signals
        on scope.document_id = signals.document_id
        and rules.code = signals.code
    group by
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year,
        rules.severity,
        rules.code,
        case rules.group_by
            when 'document' then ''
            when 'year' then signals.year
            when 'page' then 'p' || signals.page
            else coalesce(signals.place_id, 'p' || signals.page)
        end

),

broken as (

    select
        identity_id,
        document_id,
        unit_id,
        fiscal_year,
        severity,
        'wording ' || code || ' ' || group_key as check_key,
        word_zh || ' ' || case when group_key like '%/%' then 'p' || page else group_key end as instance,
        'broken' as verdict,
        coalesce(fact_ids, []) as fact_ids,
        'wording' as text_code,
        word_zh,
        word_en,
        excerpts
    from grouped

),

held as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        scope.severity,
        'wording' as check_key,
        {{ identity_word('instance', 'document') }} as instance,
        'exact' as verdict,
        cast([] as varchar[]) as fact_ids
    from scope
    anti join broken
        on scope.identity_id = broken.identity_id
        and scope.document_id = broken.document_id
    where scope.kind = 'wording'

),

final as (

    select * from broken
    union all by name
    select * from held

)

select * from final
