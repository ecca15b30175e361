-- A number of a published document that is in no mart: every table value and every mention is a fact, stands in a form's
-- own row, or is points of a form.
{{ config(meta={'rests_on': 'rows'}) }}

with documents as (

    select document_id from {{ ref('int_documents') }}
    where is_current

),

numbers as (

    select
        value_id as fact_id,
        document_id,
        cell_id,
        role
    from {{ ref('stg_table_values') }}
    where value is not null
    union all
    select
        mention_id as fact_id,
        document_id,
        cast(null as varchar) as cell_id,
        cast(null as varchar) as role
    from {{ ref('stg_mentions') }}

),

facts as (

    {{ every_fact(['fact_id']) }}

)

select numbers.fact_id
from numbers
semi join documents on numbers.document_id = documents.document_id
anti join facts on numbers.fact_id = facts.fact_id
anti join {{ ref('int_claimed_cells') }} as claimed on numbers.cell_id = claimed.cell_id
where numbers.role is null or numbers.role not in {{ score_roles() }}
