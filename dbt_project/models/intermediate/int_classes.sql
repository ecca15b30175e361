-- The two classifications by year of validity: the reference lists, and of the codes that reports print in years for which these
-- have no entry, the name that most prints of the year give, one row a run of years.
with reference as (

    select 'functional' as classification, * from {{ ref('functional_classes') }}
    union all by name
    select 'economic' as classification, * from {{ ref('economic_classes') }}

),

listed as (

    select
        classification,
        code,
        name,
        valid_from,
        valid_to,
        'reference' as source
    from reference
    where is_alias is null

),

unlisted as (

    select
        observed.classification,
        observed.code,
        observed.fiscal_year,
        observed.name,
        sum(observed.print_count) as print_count
    from {{ ref('int_observed_classes') }} as observed
    anti join listed
        on observed.code = listed.code
        and observed.fiscal_year between coalesce(listed.valid_from, 0) and coalesce(listed.valid_to, 9999)
    where observed.fiscal_year is not null
    group by all

),

by_year as (

    select
        classification,
        code,
        fiscal_year,
        arg_max(name, (print_count, name)) as name
    from unlisted
    group by classification, code, fiscal_year

),

runs as (

    select
        *,
        fiscal_year - row_number() over (partition by code, name order by fiscal_year) as run
    from by_year

),

periods as (

    select * from listed
    union all by name
    select
        classification,
        code,
        name,
        min(fiscal_year) as valid_from,
        max(fiscal_year) as valid_to,
        'observed' as source
    from runs
    group by classification, code, name, run

),

codes as (

    select distinct code from periods

),

final as (

    select
        periods.classification,
        periods.code,
        periods.name,
        levels.level,
        parents.code as parent_code,
        cast(periods.valid_from as integer) as valid_from,
        cast(periods.valid_to as integer) as valid_to,
        -- A name that reports print holds until they print another.
        periods.valid_to is null
        or (
            periods.source = 'observed'
            and periods.valid_to = max(coalesce(periods.valid_to, 9999)) over (partition by periods.code)
        ) as is_current,
        periods.source
    from periods
    left join {{ ref('class_levels') }} as levels on length(periods.code) = levels.digits
    left join codes as parents
        on length(periods.code) > 3
        and left(periods.code, length(periods.code) - 2) = parents.code

)

select * from final
