-- A code that has two names in one year, or a class above that is not there.
with classes as (

    select
        classification || ' ' || code as class,
        parent_code,
        coalesce(valid_from, 0) as first_year,
        coalesce(valid_to, 9999) as last_year,
        row_number() over (
            partition by classification, code
            order by coalesce(valid_from, 0), coalesce(valid_to, 9999)
        ) as period_no
    from {{ ref('int_classes') }}

),

problems as (

    select
        one.class,
        'two names in one year' as problem
    from classes as one
    inner join classes as other
        on one.class = other.class
        and one.period_no < other.period_no
        and one.last_year >= other.first_year
    union all
    select
        class,
        'ends before it begins' as problem
    from classes
    where last_year < first_year
    union all
    select
        class,
        'the class above is in no list' as problem
    from classes
    where parent_code is not null
        and parent_code not in (select code from {{ ref('int_classes') }})

)

select * from problems
