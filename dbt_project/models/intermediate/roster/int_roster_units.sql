-- Which body a line of the roster means. Names must be equal and so must their divisions, or the line's division holds the body's;
-- a name that the two share while one of them has no division may be anybody's, and is told.
with lines as (

    select * from {{ ref('stg_roster') }}

),

names as (

    select * from {{ ref('int_unit_names') }}

),

candidates as (

    select
        lines.line_no,
        names.unit_id,
        case
            when lines.division_code = names.division_code and names.is_full then 1
            when lines.division_code is null and names.division_code is null and names.is_full then 1
            when lines.division_code = names.division_code then 2
            when names.is_full and names.division_code like rtrim(lines.division_code, '0') || '%' and lines.division_code like '%00' then 3
            when lines.division_code is null or names.division_code is null then 4
        end as closeness
    from lines
    inner join names on lines.unit_name = names.name

),

closest as (

    select
        line_no,
        unit_id,
        closeness
    from candidates
    where closeness is not null
    qualify closeness = min(closeness) over (partition by line_no)

),

final as (

    select
        line_no,
        case when max(closeness) < 4 and count(distinct unit_id) = 1 then any_value(unit_id) end as unit_id,
        max(closeness) = 4 or count(distinct unit_id) > 1 as is_unclear,
        list_sort(list_distinct(list(unit_id))) as candidates
    from closest
    group by line_no

)

select * from final
