with indicators as (

    select * from {{ ref('fct_indicator') }}

),

documents as (

    select * from {{ ref('dim_document') }}

),

reports as (

    select * from {{ ref('int_bi_reports') }}

),

contested as (

    select distinct unnest(places) as place_id
    from {{ ref('fct_finding') }}
    where status = 'open'
        and severity = 'must'

),

touched as (

    select distinct indicators.fact_id
    from indicators
    inner join contested
        on contested.place_id in (
            indicators.target_cell_id, indicators.actual_cell_id, indicators.weight_cell_id, indicators.score_cell_id
        )

),

final as (

    select
        indicators.fact_id,
        indicators.unit_id,
        reports.unit_name,
        reports.province,
        reports.city,
        reports.county,
        reports.fiscal_level_name,
        indicators.fiscal_year,
        reports.report_type,
        reports.report_type_name,
        reports.report_scope,
        reports.report_scope_name,
        indicators.project,
        indicators.position,
        indicators.level1,
        indicators.level2,
        indicators.level3,
        indicators.kind,
        {{ name_of_code('indicator_kind', 'indicators.kind') }} as kind_name,
        indicators.target_text,
        indicators.actual_text,
        indicators.target_operator,
        indicators.target_value,
        indicators.actual_value,
        indicators.value_unit,
        case
            when indicators.kind = 'quantitative'
                then cast({{ percent_of('indicators.actual_value', 'indicators.target_value') }} as decimal(12,2))
        end as actual_to_target_percent,
        indicators.is_met,
        {{ name_of_code('is_met', "coalesce(cast(indicators.is_met as varchar), 'unknown')") }} as is_met_name,
        indicators.weight,
        indicators.score,
        cast(indicators.weight - indicators.score as decimal(38,8)) as points_lost,
        indicators.deviation_note,
        touched.fact_id is not null as is_contested,
        indicators.page,
        indicators.target_cell_id,
        indicators.actual_cell_id,
        indicators.score_cell_id,
        indicators.document_id,
        documents.file_name
    from indicators
    inner join documents on indicators.document_id = documents.document_id
    inner join reports on documents.report_id = reports.report_id
    left join touched on indicators.fact_id = touched.fact_id

)

select * from final
