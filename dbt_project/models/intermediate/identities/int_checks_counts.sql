-- The same count, and related counts, in prose and in the form.
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind in ('same_count', 'related_count')

),

prints as (

    select * from {{ ref('int_count_prints') }}

),

met as (

    select
        in_prose.document_id,
        in_prose.report_year,
        in_prose.unit = in_form.unit
        and (in_prose.item_code = in_form.item_code
            or (in_prose.subject_key = in_form.subject_key
                -- What was received is not what was dealt with.
                and (len(in_prose.verb_classes) = 0 or len(in_form.verb_classes) = 0
                    or list_has_any(in_prose.verb_classes, in_form.verb_classes))))
        and in_prose.scopes = in_form.scopes as is_same_count,
        coalesce(in_prose.head = in_form.head and in_prose.unit_class = in_form.unit_class, false) as is_related,
        in_form.subject_key,
        in_form.head,
        in_prose.fact_id as prose_fact_id,
        in_form.fact_id as form_fact_id,
        in_prose.value_base as prose_value,
        in_form.value_base as form_value,
        in_form.unit,
        in_prose.is_approximate or in_form.is_approximate as is_approximate
    from prints as in_prose
    inner join prints as in_form
        on in_prose.document_id = in_form.document_id
        and in_prose.side = 'narrative'
        and in_form.side = 'form'

),

pairs as (

    select
        *,
        case when is_same_count then 'same_count' else 'related_count' end as kind,
        case when is_same_count then subject_key else head || '（' || unit || '）' end as thing
    from met
    where coalesce(is_same_count, false) or is_related

),

matched as (

    select
        kind,
        document_id,
        any_value(report_year) as fiscal_year,
        case when kind = 'same_count' then thing || '：' || {{ identity_number('form_value') }} || unit else thing end as instance,
        arg_min(prose_value, abs(prose_value - form_value)) as left_value,
        arg_min(form_value, abs(prose_value - form_value)) as right_value,
        -- Several activities of one kind may be one line of the form.
        sum(distinct prose_value) as prose_sum,
        list(distinct form_value) as form_values,
        arg_min(unit, abs(prose_value - form_value)) as value_unit,
        bool_or(is_approximate) as is_approximate,
        list_distinct(list(prose_fact_id) || list(form_fact_id)) as fact_ids
    from pairs
    group by kind, document_id, instance

),

final as (

    select
        scope.identity_id,
        scope.document_id,
        scope.unit_id,
        matched.fiscal_year,
        scope.severity,
        matched.instance as check_key,
        matched.instance,
        cast(matched.left_value as decimal(38, 6)) as left_value,
        cast(matched.right_value as decimal(38, 6)) as right_value,
        cast(0 as decimal(38, 6)) as tolerance,
        matched.value_unit,
        case
            when matched.left_value = matched.right_value then 'exact'
            when list_contains(matched.form_values, matched.prose_sum) then 'exact'
            when matched.is_approximate and scope.severity = 'must' then 'not_evaluable'
            else 'broken'
        end as verdict,
        case when matched.is_approximate and scope.severity = 'must' and matched.left_value <> matched.right_value
            then [{{ identity_word('missing', 'exact_number') }}] end as missing,
        list_sort(matched.fact_ids) as fact_ids
    from scope
    inner join matched
        on scope.document_id = matched.document_id
        and scope.kind = matched.kind

)

select * from final
