-- The code of the class that prose names, as the report's own tables give it: by the printed code, else by the name, told apart by the 类
-- that stands before it; by what the tables print before what the class is called elsewhere. One row a number of prose that is about a class.
with amounts as (

    select * from {{ ref('int_prose_amounts') }}
    where class_key is not null

),

names as (

    select * from {{ ref('int_prose_class_names') }}

),

matched as (

    select
        amounts.fact_id,
        names.code
    from amounts
    inner join names
        on amounts.report_id = names.report_id
        and {{ identity_class_key('amounts.class_names[-1]') }} = names.name_key
        and length(names.code) >= 2 * len(amounts.class_names) + 1
    left join names as outermost
        on amounts.report_id = outermost.report_id
        and left(names.code, 3) = outermost.code
        and outermost.name_key = {{ identity_class_key('amounts.class_names[1]') }}
    where outermost.code is not null
        or len(amounts.class_names) = 1
    -- One name is a 类, two are a 款, three a 项, where the report has such a class; Jiangsu leaves names out.
    qualify rank() over (
        partition by amounts.fact_id
        order by length(names.code) <> 2 * len(amounts.class_names) + 1, not names.is_printed
    ) = 1

),

single as (

    select
        fact_id,
        min(code) as code
    from matched
    group by fact_id
    having count(distinct code) = 1

),

final as (

    select
        amounts.fact_id,
        -- A code that the report's tables do not print is another class of that name.
        case
            when amounts.functional_code in (select names.code from names where names.report_id = amounts.report_id) then amounts.functional_code
            else coalesce(single.code, amounts.functional_code)
        end as code
    from amounts
    left join single on amounts.fact_id = single.fact_id

)

select * from final
