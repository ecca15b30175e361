-- The printed numbers that a term of a rule may stand for, for each document that the rule is tried on.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where is_applicable

),

-- The report of the year before, of the same body.
reports as (

    select
        document_id,
        unit_id,
        report_year,
        report_type,
        report_scope
    from {{ ref('int_operands') }}
    group by all

),

sources as (

    select document_id, document_id as source_document_id, 0 as report_offset
    from reports
    union all
    select reports.document_id, earlier.document_id, -1
    from reports
    inner join reports as earlier
        on reports.unit_id = earlier.unit_id
        and reports.report_year = earlier.report_year + 1
        and reports.report_type = earlier.report_type
        and reports.report_scope is not distinct from earlier.report_scope

),

-- What is looked for in which document, before the numbers: joined the other way round, each number meets all rules that name its item.
wanted as materialized (

    select
        scope.identity_id,
        scope.document_id,
        sources.source_document_id,
        terms.* exclude (identity_id)
    from scope
    inner join {{ ref('int_terms') }} as terms on scope.identity_id = terms.identity_id
    inner join sources
        on scope.document_id = sources.document_id
        and terms.report_offset = sources.report_offset

),

matched as (

    select
        terms.identity_id,
        terms.variant,
        terms.document_id,
        terms.term_no,
        terms.side,
        terms.alternative,
        terms.aggregate_by,
        terms.item_priority,
        terms.stages,
        terms.year_offset,
        terms.subject as subject_rule,
        terms.place as place_rule,
        operands.* exclude (document_id, report_type, report_scope, unit_id)
    from wanted as terms
    inner join {{ ref('int_operands') }} as operands
        on terms.source_document_id = operands.document_id
        and terms.item_code = operands.item_code
    where not operands.is_target
        and (terms.source_kind is null or terms.source_kind = operands.source_kind)
        and (terms.form_role is null or terms.form_role = operands.form_role
            or (terms.form_role = 'not_performance' and operands.form_role <> 'performance'))
        and (terms.section_words is null or operands.section like '%' || terms.section_words || '%')
        and (terms.stages in ('same', 'any') or list_contains(string_split(terms.stages, '|'), operands.stage))
        and (operands.value is not null or terms.is_blank_zero or terms.aggregate_by = 'sum_all')
        and (not terms.is_only_zero or (operands.value = 0 and operands.is_declared_none))
        and case terms.subject
            when 'none' then operands.scope_name is null
            when 'named' then operands.scope_name is not null
            else true
        end

),

final as (

    select *
    from matched
    -- Of a list of items the first that the document prints; a sum takes them all.
    qualify aggregate_by like 'sum%' or (place_rule = 'same' and term_no > 1)
        or item_priority = min(item_priority) over (partition by identity_id, variant, document_id, term_no)

)

select * from final
