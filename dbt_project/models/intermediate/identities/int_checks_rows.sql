-- Rules that every row of a form keeps (implication), and rules about the share of rows that have a property (share).
with scope as (

    select * from {{ ref('int_identity_scope') }}
    where kind in ('implication', 'share')

),

conditions as (

    select * from {{ ref('identity_conditions') }}

),

row_tests as (

    select
        scope.identity_id,
        scope.kind,
        scope.document_id,
        scope.unit_id,
        scope.severity,
        rows_of.row_id,
        any_value(rows_of.row_name) as row_name,
        any_value(rows_of.fiscal_year) as fiscal_year,
        any_value(rows_of.form_no) as form_no,
        any_value(rows_of.left_value) as left_value,
        any_value(rows_of.right_value) as right_value,
        any_value(rows_of.value_unit) as value_unit,
        any_value(rows_of.fact_ids) as fact_ids,
        bool_and(coalesce(rows_of.holds, false)) filter (where conditions.role = 'when') as is_meant,
        bool_and(rows_of.holds) filter (where conditions.role = 'then') as holds
    from scope
    inner join conditions on scope.identity_id = conditions.identity_id
    inner join {{ ref('int_row_conditions') }} as rows_of
        on scope.document_id = rows_of.document_id
        and scope.source_set = rows_of.source_set
        and conditions.condition = rows_of.condition
    group by scope.identity_id, scope.kind, scope.document_id, scope.unit_id, scope.severity, rows_of.row_id

),

implications as (

    select
        identity_id,
        document_id,
        unit_id,
        fiscal_year,
        severity,
        row_id as check_key,
        row_name as instance,
        cast(left_value as decimal(38, 6)) as left_value,
        cast(right_value as decimal(38, 6)) as right_value,
        value_unit,
        case when holds then 'exact' when not holds then 'broken' else 'not_evaluable' end as verdict,
        case when holds is null then [{{ identity_word('missing', 'column') }}] end as missing,
        fact_ids
    from row_tests
    where kind = 'implication'
        and is_meant

),

shares as (

    select
        identity_id,
        document_id,
        any_value(unit_id) as unit_id,
        any_value(fiscal_year) as fiscal_year,
        any_value(severity) as severity,
        form_no,
        count(*) as row_count,
        100 * count(*) filter (where holds) / count(*) as share_percent,
        flatten(list(fact_ids order by row_id)) as fact_ids
    from row_tests
    where kind = 'share'
        and is_meant
    group by identity_id, document_id, form_no

),

judged_shares as (

    select
        shares.identity_id,
        shares.document_id,
        shares.unit_id,
        shares.fiscal_year,
        shares.severity,
        'form ' || shares.form_no as check_key,
        cast(shares.row_count as varchar) as instance,
        cast(shares.share_percent as decimal(38, 6)) as left_value,
        cast(coalesce(limits.high, limits.low) as decimal(38, 6)) as right_value,
        '%' as value_unit,
        case
            when shares.share_percent >= limits.high then 'broken'
            when shares.share_percent < limits.low then 'broken'
            else 'exact'
        end as verdict,
        cast(null as varchar[]) as missing,
        shares.fact_ids
    from shares
    inner join {{ ref('int_limits') }} as limits
        on shares.identity_id = limits.identity_id
        and shares.document_id = limits.document_id
        and limits.variant is null
    left join {{ ref('int_limits') }} as row_limits
        on shares.identity_id = row_limits.identity_id
        and shares.document_id = row_limits.document_id
        and row_limits.variant = 'rows'
    where shares.row_count >= coalesce(row_limits.low, 1)

),

final as (

    select *, cast(0 as decimal(38, 6)) as tolerance from implications
    union all by name
    select *, cast(0 as decimal(38, 6)) as tolerance from judged_shares

)

select * from final
