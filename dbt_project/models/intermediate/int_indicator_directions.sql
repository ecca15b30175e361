-- Which way an indicator is better where its target prints no operator: the first line of forms/indicator_directions.csv that fits its
-- words and its unit; the more the better where none fits (self_evaluation_reports.md, section 2.3, "equal").
with indicators as (

    select * from {{ ref('stg_indicators') }}

),

directions as (

    select * from {{ ref('indicator_directions') }}

),

fitting as (

    select
        indicators.indicator_id,
        directions.direction
    from indicators
    inner join directions
        on (directions.level2_word is null or contains(concat_ws(' ', indicators.level1, indicators.level2), directions.level2_word))
        and (directions.level3_word is null or contains(indicators.level3, directions.level3_word))
        and (directions.unit_word is null or contains(indicators.value_unit, directions.unit_word))
    qualify row_number() over (
        partition by indicators.indicator_id
        order by cast(directions.rank as integer), length(directions.level3_word) desc nulls last, directions.direction
    ) = 1

),

final as (

    select
        indicators.indicator_id,
        coalesce(fitting.direction, 'more') as direction
    from indicators
    left join fitting on indicators.indicator_id = fitting.indicator_id

)

select * from final
