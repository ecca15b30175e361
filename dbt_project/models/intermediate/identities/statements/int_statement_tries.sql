-- What each try of a rule of statements comes to, and its verdict. One row a try.
with terms as (

    select * from {{ ref('int_statement_terms') }}

),

cells as (

    select * from {{ ref('int_statement_cells') }}

),

-- Of the items that a single print may be, the first that is there.
operands as (

    select
        operands.check_key,
        operands.identity_id,
        operands.variant,
        operands.term_no,
        operands.fact_id,
        terms.aggregate_by,
        terms.match
    from {{ ref('int_statement_operands') }} as operands
    inner join terms
        on operands.identity_id = terms.identity_id
        and operands.variant = terms.variant
        and operands.term_no = terms.term_no
    qualify terms.aggregate_by <> 'one'
        or coalesce(operands.item_rank, 1) = min(coalesce(operands.item_rank, 1)) over (partition by operands.check_key, operands.term_no)

),

anchors as (

    select
        operands.check_key,
        operands.identity_id,
        operands.variant,
        cells.*
    from operands
    inner join cells on operands.fact_id = cells.fact_id
    where operands.term_no = 1

),

sources as (

    select * from {{ ref('int_statement_sources') }}

),

-- The documents that have lines as a term names them, wherever they stand.
offers as (

    select distinct
        terms.identity_id,
        terms.variant,
        terms.term_no,
        cells.document_id
    from terms
    inner join cells on terms.presence = 'laid_out' and {{ statement_cell_fits('cells', 'terms') }}

),

-- A statement of another report, or one that this report does not have, is told apart from a line that a statement does not have.
term_sources as (

    select
        places.document_id,
        places.statement,
        places.identity_id,
        places.variant,
        terms.term_no,
        bool_or(sources.source_document_id is not null) as has_report,
        bool_or(list_contains(terms.statements, sources.statement)) as has_statement,
        bool_or(offers.document_id is not null) as has_lines,
        bool_or(list_contains(terms.statements, sources.statement) and sources.table_count <> homes.table_count) as has_other_tables
    from (select distinct document_id, statement, identity_id, variant from anchors) as places
    inner join terms
        on places.identity_id = terms.identity_id
        and places.variant = terms.variant
    inner join sources as homes
        on places.document_id = homes.document_id
        and places.document_id = homes.source_document_id
        and homes.report = 'same'
        and places.statement = homes.statement
    left join sources
        on places.document_id = sources.document_id
        and terms.report = sources.report
    left join offers
        on terms.identity_id = offers.identity_id
        and terms.variant = offers.variant
        and terms.term_no = offers.term_no
        and sources.source_document_id = offers.document_id
    group by places.document_id, places.statement, places.identity_id, places.variant, terms.term_no

),

terms_and_reports as (

    select
        anchors.check_key,
        anchors.report_scope,
        terms.*,
        term_sources.has_report,
        term_sources.has_statement,
        term_sources.has_lines,
        term_sources.has_other_tables
    from anchors
    inner join terms
        on anchors.identity_id = terms.identity_id
        and anchors.variant = terms.variant
    inner join term_sources
        on anchors.document_id = term_sources.document_id
        and anchors.statement = term_sources.statement
        and anchors.identity_id = term_sources.identity_id
        and anchors.variant = term_sources.variant
        and terms.term_no = term_sources.term_no

),

losses as (

    select document_id, table_no, bool_or(loses_points and loses_amounts) as is_torn
    from {{ ref('int_lost_numbers') }}
    group by document_id, table_no

),

sums as (

    select
        operands.check_key,
        operands.term_no,
        count(*) as cell_count,
        count(cells.value_base) as print_count,
        coalesce(sum(cells.value_base), 0) as value,
        coalesce(sum(cells.ulp_base), 0) as ulp,
        -- Rows of one class or name, columns of one item: one may be a part of another.
        case
            when any_value(operands.aggregate_by) <> 'sum' or not list_contains(any_value(operands.match), 'table') then false
            when list_contains(any_value(operands.match), 'row') then count(*) > count(distinct concat_ws(' ', cells.item_code, cells.fund))
            else count(*) > count(distinct coalesce(cells.code, cells.row_label_norm, cells.fact_id))
        end as has_repeated_rows,
        coalesce(bool_or(losses.is_torn), false) as is_torn,
        bool_or(cells.is_of_which) as is_of_which,
        -- A print that is no number is not a blank.
        list(distinct cells.printed_text order by cells.printed_text) filter (where cells.null_kind = 'unreadable') as odd_texts,
        list(operands.fact_id order by operands.fact_id) as fact_ids
    from operands
    inner join cells on operands.fact_id = cells.fact_id
    left join losses
        on cells.document_id = losses.document_id
        and (losses.table_no is null or cells.table_no = losses.table_no)
    group by operands.check_key, operands.term_no

),

term_values as (

    select
        wanted.* exclude (statements),
        coalesce(sums.cell_count, 0) as cell_count,
        coalesce(sums.print_count, 0) as print_count,
        sums.value,
        sums.ulp,
        coalesce(sums.is_torn, false) as is_torn,
        coalesce(sums.has_repeated_rows, false) as has_repeated_rows,
        coalesce(sums.is_of_which and list_contains(wanted.match, 'sub_row'), false) as is_of_which,
        sums.fact_ids,
        case
            when len(sums.odd_texts) > 0 and wanted.side in ('left', 'right')
                then wanted.word_zh || {{ identity_word('missing', 'no_number') }} || array_to_string(sums.odd_texts, '、')
            when coalesce(sums.cell_count, 0) > 0 and not (wanted.aggregate_by in ('one', 'single') and sums.cell_count > 1) then null
            when wanted.presence in ('optional', 'trigger', 'some') and coalesce(sums.cell_count, 0) = 0 then null
            when sums.cell_count > 1 then {{ identity_word('missing', 'single_print') }} || wanted.word_zh
            when not coalesce(wanted.has_report, false) then {{ identity_word('missing', 'report') }} || report_words.zh
            else wanted.word_zh
        end as missing
    from terms_and_reports as wanted
    left join sums
        on wanted.check_key = sums.check_key
        and wanted.term_no = sums.term_no
    left join sums as others
        on wanted.check_key = others.check_key
        and wanted.unless_term = others.term_no
    left join {{ ref('finding_words') }} as report_words
        on report_words.word_kind = 'report'
        and report_words.word = wanted.report
    where others.check_key is null

),

sides as (

    select
        check_key,
        coalesce(sum(weight * value) filter (where side = 'left'), 0) as left_value,
        coalesce(sum(weight * value) filter (where side = 'right'), 0) as right_value,
        sum(abs(weight) * ulp) filter (where side in ('left', 'right')) / 2 as tolerance,
        sum(print_count) filter (where side in ('left', 'right')) as print_count,
        coalesce(bool_and(value = 0) filter (where side in ('left', 'right') and value is not null), true) as is_all_zero,
        -- Left blank beside numbers, or a line blank that must be printed.
        list(distinct word_zh order by word_zh) filter (
            where side in ('left', 'right') and print_count = 0 and (cell_count > 0 or presence = 'required') and presence in ('required', 'anchor')
        ) as blank_words,
        list(distinct missing order by missing) filter (where missing is not null) as missing,
        bool_or(presence = 'trigger' and cell_count = 0)
        or coalesce(sum(cell_count) filter (where presence = 'some') = 0, false)
        -- A report of a unit has no units of its own.
        or bool_or(report = 'own_unit' and report_scope is distinct from 'department') as is_idle,
        -- What is only of which need not be all.
        bool_or(is_of_which) as is_partial,
        -- A form that has no such lines is another form.
        bool_or(presence = 'laid_out' and not has_lines and coalesce(has_statement, false)) as is_other_form,
        bool_or(cell_count = 0 and missing is not null and not (coalesce(has_statement, false) and coalesce(has_report, false))) as lacks_statement,
        bool_or(cell_count = 0 and missing is not null and not coalesce(has_report, false)) as lacks_report,
        list(distinct word_zh order by word_zh) filter (where side = 'doubt' and coalesce(value, 0) <> 0) as doubts,
        bool_or(side in ('left', 'right') and (is_torn or has_other_tables)) as is_torn,
        bool_or(side in ('left', 'right') and has_repeated_rows) as has_repeated_rows,
        any_value(variant_comparison) as variant_comparison,
        flatten(list(fact_ids order by term_no) filter (where side in ('left', 'right') and fact_ids is not null)) as fact_ids
    from term_values
    group by check_key

),

judged as (

    select
        sides.*,
        anchors.* exclude (check_key),
        coalesce(sides.variant_comparison, identities.comparison, '=') as effective_comparison,
        identities.severity,
        case
            when coalesce(sides.variant_comparison, identities.comparison) = '<=' then sides.left_value - sides.right_value
            when coalesce(sides.variant_comparison, identities.comparison) = '>=' then sides.right_value - sides.left_value
            else abs(sides.left_value - sides.right_value)
        end as excess
    from sides
    inner join anchors on sides.check_key = anchors.check_key
    inner join {{ ref('identities') }} as identities on anchors.identity_id = identities.identity_id
    where not sides.is_idle
        and not sides.is_partial
        and not sides.is_other_form
        -- Nothing but blanks, or a zero whose line another statement leaves out: nothing to check.
        and sides.print_count > 0
        and not (sides.is_all_zero and coalesce(len(sides.missing), 0) > 0 and not sides.lacks_statement)

),

verdicts as (

    select
        *,
        case
            when len(missing) > 0 then missing
            when excess > tolerance or effective_comparison in ('<=', '>=') and len(blank_words) > 0 then
                case
                    when len(blank_words) > 0 then blank_words
                    when len(doubts) > 0 then doubts
                    when has_repeated_rows then [{{ identity_word('missing', 'distinct_rows') }}]
                    when is_torn then [{{ identity_word('missing', 'lost_numbers') }}]
                end
        end as lacking
    from judged

),

final as (

    select
        *,
        case
            when len(lacking) > 0 then 'not_evaluable'
            when excess <= 0 then 'exact'
            when excess <= tolerance then 'within_rounding'
            else 'broken'
        end as verdict
    from verdicts
    -- A statement or report that is not there is said once a rule, not once a line.
    qualify not lacks_statement
        or row_number() over (
            partition by identity_id, case when not lacks_report then variant end, report_id, cast(missing as varchar)
            order by table_no, row_no, column_no
        ) = 1

)

select * from final
