-- Every try of every rule, with its id and its status. Each engine of rules adds its model to the list.
{% set check_models = [
    'int_checks_arithmetic', 'int_checks_agree', 'int_checks_counts', 'int_checks_rows', 'int_checks_listings', 'int_checks_presence',
    'int_checks_untried', 'int_statement_checks', 'int_statement_form_checks', 'int_prose_checks',
] %}

with tried as (

    {% for model in check_models %}
    select * from {{ ref(model) }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}

),

named as (

    select
        *,
        replace(instance, document_id || '/', '') || case
            when row_number() over same_instance > 1 then ' #' || row_number() over same_instance
            else ''
        end as instance_name
    from tried
    window same_instance as (partition by identity_id, document_id, replace(instance, document_id || '/', '') order by check_key)

),

documents as (

    select * from {{ ref('int_documents') }}

),

final as (

    select
        named.identity_id || '@' || named.document_id || '[' || named.instance_name || ']' as check_id,
        named.* exclude (instance, instance_name, comparison),
        named.instance_name as instance,
        named.left_value - named.right_value as difference,
        identities.kind,
        -- A variant of a rule may compare another way.
        coalesce(named.comparison, identities.comparison) as comparison,
        case when named.verdict = 'broken' and waivers.identity_id is not null then 'waived' else named.verdict end as status
    from named
    inner join {{ ref('identities') }} as identities on named.identity_id = identities.identity_id
    inner join documents on named.document_id = documents.document_id
    left join (select distinct identity_id, unit_name, fiscal_year, instance from {{ ref('waivers') }}) as waivers
        on named.identity_id = waivers.identity_id
        and (waivers.unit_name is null or cast(waivers.unit_name as varchar) = documents.unit_name)
        and (waivers.fiscal_year is null or cast(waivers.fiscal_year as integer) = named.fiscal_year)
        and (waivers.instance is null or contains(named.instance_name, cast(waivers.instance as varchar)))
    qualify row_number() over (partition by named.identity_id, named.document_id, named.instance_name order by waivers.unit_name) = 1

)

select * from final
