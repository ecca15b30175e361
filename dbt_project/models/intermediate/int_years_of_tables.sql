-- The year of a file of tables that prints none: that of the one narrative of the same body and family that restates its amounts.
-- Of several years' narratives the one that shares the most amounts; a tie decides nothing.
with metadata as (

    select
        metadata.document_id,
        metadata.report_type,
        metadata.fiscal_year,
        metadata.unit_name,
        metadata.division_code
    from {{ ref('stg_report_metadata') }} as metadata
    inner join {{ ref('stg_documents') }} as documents on metadata.document_id = documents.document_id
    where documents.outcome = 'loaded'
        and metadata.unit_name is not null
        and metadata.report_type in ('budget', 'final_accounts')

),

money_units as (

    select * from {{ ref('money_units') }}

),

-- Amounts to the hundred 元: prose in 万元 prints two decimals.
table_amounts as (

    select distinct
        table_values.document_id,
        round({{ amount_in_yuan('table_values.value', 'money_units.yuan') }}, -2) as amount_yuan
    from {{ ref('stg_table_values') }} as table_values
    inner join money_units on table_values.unit = money_units.unit
    where table_values.statement is not null
        and table_values.value > 0

),

prose_amounts as (

    select distinct
        mentions.document_id,
        round({{ amount_in_yuan('mentions.value', 'money_units.yuan') }}, -2) as amount_yuan
    from {{ ref('stg_mentions') }} as mentions
    inner join money_units on mentions.unit = money_units.unit
    where mentions.passage_id is not null
        and mentions.value > 0

),

pairs as (

    select
        tables.document_id,
        narratives.document_id as narrative_id,
        narratives.fiscal_year,
        count(*) as shared_count
    from metadata as tables
    inner join table_amounts on tables.document_id = table_amounts.document_id
    inner join metadata as narratives
        on tables.unit_name = narratives.unit_name
        and tables.report_type = narratives.report_type
        and tables.division_code is not distinct from narratives.division_code
    inner join prose_amounts
        on narratives.document_id = prose_amounts.document_id
        and table_amounts.amount_yuan = prose_amounts.amount_yuan
    where tables.fiscal_year is null
        and narratives.fiscal_year is not null
        and narratives.document_id not in (select document_id from table_amounts)
    group by tables.document_id, narratives.document_id, narratives.fiscal_year

),

final as (

    select
        document_id,
        fiscal_year
    from pairs
    where shared_count >= 5
    qualify rank() over (partition by document_id order by shared_count desc) = 1
        and count(*) over (partition by document_id, shared_count) = 1

)

select * from final
