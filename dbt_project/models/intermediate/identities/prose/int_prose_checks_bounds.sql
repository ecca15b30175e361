-- FA-N5, FA-N6, BU-BN3, BU-BN4, BU-BN5: a part of the prose (or of a table of three public expenses) is not more than its whole
-- (forms/prose_bounds.csv). One check a part.
with scope as (

    select * from {{ ref('int_identity_scope') }}

),

amounts as (

    select * from {{ ref('int_prose_amounts') }}
    where value_base is not null
        and is_money
        and not is_approximate

),

cells as (

    select * from {{ ref('int_statement_cells') }}
    where value_base is not null
        and code is null
        and row_kind is distinct from 'class'

),

rules as (

    select
        identity_id,
        severity,
        part_item,
        whole_item,
        nullif(whole_statements, '') as whole_statements
    from {{ ref('prose_bounds') }}

),

prints as (

    select [fact_id] as fact_ids, report_id, document_id, item_code, fiscal_year, stage, null as statement, label, page, value_base, ulp_base
    from amounts
    union all by name
    select [fact_id] as fact_ids, report_id, document_id, item_code, fiscal_year, stage, statement, row_label as label, page, value_base, ulp_base
    from cells
    union all by name
    select fact_ids, report_id, item_code, fiscal_year, stage, statement, row_label as label, value_base, ulp_base
    from {{ ref('int_prose_class_sums') }}

),

-- What a table prints speaks for the prose that restates it; prose that prints it twice is asked once.
parts as (

    select *
    from prints
    qualify (statement is not null or bool_and(statement is null) over (partition by report_id, item_code, fiscal_year, stage))
        and row_number() over (
            partition by document_id, item_code, fiscal_year, stage, statement, value_base
            order by page, fact_ids
        ) = 1

),

pairs as (

    select
        rules.identity_id,
        rules.severity,
        rules.whole_item,
        parts.*,
        wholes.fact_ids as whole_fact_ids,
        wholes.value_base as whole_value_base,
        wholes.ulp_base as whole_ulp_base,
        whole_items.item_name as whole_name
    from rules
    inner join parts on rules.part_item = parts.item_code
    inner join {{ ref('items') }} as whole_items on rules.whole_item = whole_items.item_code
    left join prints as wholes
        on rules.whole_item = wholes.item_code
        and parts.report_id = wholes.report_id
        and parts.fiscal_year = wholes.fiscal_year
        and parts.stage = wholes.stage
        and case
            when rules.whole_statements is null then parts.document_id = wholes.document_id and wholes.statement is null
            else coalesce(list_contains(string_split(rules.whole_statements, '|'), wholes.statement), false)
        end
    -- One whole: the largest print of it, so that a part is blamed only where it is above all of them.
    qualify row_number() over (
        partition by rules.identity_id, parts.fact_ids, rules.whole_item
        order by wholes.value_base desc nulls last, wholes.fact_ids
    ) = 1

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        pairs.fiscal_year,
        coalesce(pairs.severity, scope.severity) as severity,
        'bound ' || pairs.whole_item || ' ' || pairs.fact_ids[1] as check_key,
        coalesce(pairs.label, '') || ' p' || pairs.page as instance,
        pairs.value_base as left_value,
        pairs.whole_value_base as right_value,
        (pairs.ulp_base + pairs.whole_ulp_base) / 2 as tolerance,
        '<=' as comparison,
        '元' as value_unit,
        case
            when pairs.whole_value_base is null then 'not_evaluable'
            when pairs.value_base <= pairs.whole_value_base then 'exact'
            when pairs.value_base <= pairs.whole_value_base + (pairs.ulp_base + pairs.whole_ulp_base) / 2 then 'within_rounding'
            else 'broken'
        end as verdict,
        case when pairs.whole_value_base is null then [pairs.whole_name] end as missing,
        list_concat(pairs.fact_ids, coalesce(pairs.whole_fact_ids, [])) as fact_ids
    from scope
    inner join pairs
        on scope.identity_id = pairs.identity_id
        and scope.document_id = pairs.document_id

)

select * from final
