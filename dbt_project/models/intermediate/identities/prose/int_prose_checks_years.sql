-- FA-Y1, BU-BY: what the report of the year before prints, and the change that this one tells, come to this year's amount. One check a
-- told change of an amount that both reports' tables print.
with documents as (

    select * from {{ ref('int_documents') }}
    where is_current

),

scope as (

    select
        identities.identity_id,
        documents.document_id,
        documents.unit_id,
        documents.fiscal_year as report_year
    from {{ ref('identities') }} as identities
    inner join documents on identities.report_type = documents.report_type
    where identities.identity_id in ('FA-Y1', 'BU-BY')

),

comparisons as (

    select * from {{ ref('int_prose_comparisons') }}
    where kind = 'change'
        and base_year = report_year - 1
        and current_value is not null
        and fiscal_year = report_year
        and sign is not null
        and (difference_value is not null or sign = 0)
        and not is_approximate
        -- A budget that is compared with what was spent says nothing of last year's budget.
        and coalesce(base_stage, stage) = stage

),

counterparts as (

    select * from {{ ref('int_prose_counterparts') }}
    where len(cell_fact_ids) = 1

),

cells as (

    select * from {{ ref('int_statement_cells') }}

),

earlier as (

    select
        comparisons.comparison_id,
        before.fact_id,
        before.value_base,
        before.ulp_base,
        before.statement
    from comparisons
    inner join documents on comparisons.document_id = documents.document_id
    inner join counterparts on comparisons.current_fact_id = counterparts.fact_id
    inner join cells on counterparts.cell_fact_ids[1] = cells.fact_id
    inner join documents as others
        on documents.unit_id = others.unit_id
        and documents.report_type = others.report_type
        and documents.report_scope is not distinct from others.report_scope
        and others.fiscal_year = documents.fiscal_year - 1
    inner join cells as before
        on others.document_id = before.document_id
        and cells.statement = before.statement
        and cells.item_code = before.item_code
        and cells.fund is not distinct from before.fund
        and coalesce(cells.code, cells.class_key) is not distinct from coalesce(before.code, before.class_key)
        -- A code may be given to another class.
        and (cells.code is null or {{ identity_class_key('cells.row_label_norm') }} = {{ identity_class_key('before.row_label_norm') }})
        and cells.stage = before.stage
        and before.fiscal_year = documents.fiscal_year - 1
        and before.value_base is not null
    qualify row_number() over (partition by comparisons.comparison_id order by before.set_no desc, before.fact_id) = 1

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        scope.report_year as fiscal_year,
        'should' as severity,
        'year ' || comparisons.comparison_id as check_key,
        comparisons.label || ' p' || comparisons.page as instance,
        earlier.value_base as left_value,
        comparisons.current_value - comparisons.sign * coalesce(comparisons.difference_value, 0) as right_value,
        (earlier.ulp_base + comparisons.current_ulp + coalesce(comparisons.difference_ulp, 0)) / 2 as tolerance,
        '元' as value_unit,
        case
            when earlier.value_base = comparisons.current_value - comparisons.sign * coalesce(comparisons.difference_value, 0) then 'exact'
            when abs(earlier.value_base - (comparisons.current_value - comparisons.sign * coalesce(comparisons.difference_value, 0)))
                <= (earlier.ulp_base + comparisons.current_ulp + coalesce(comparisons.difference_ulp, 0)) / 2 then 'within_rounding'
            when comparisons.sign = 0 and abs(earlier.value_base - comparisons.current_value) * 100 <= comparisons.level_percent * earlier.value_base then 'within_rounding'
            else 'broken'
        end as verdict,
        list_filter([earlier.fact_id, comparisons.current_fact_id, comparisons.difference_fact_id], lambda fact: fact is not null) as fact_ids,
        earlier.fact_id as before_fact_id,
        comparisons.current_fact_id,
        comparisons.difference_fact_id,
        comparisons.sign,
        comparisons.label
    from scope
    inner join comparisons on scope.document_id = comparisons.document_id
    inner join earlier on comparisons.comparison_id = earlier.comparison_id

)

select * from final
