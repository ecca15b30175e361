-- What the functional classes of a report's tables may be called in its prose: as its tables print them, by the official names of any year
-- and their other spellings, and 款 and 项 in one (人大事务行政运行). One row a report, class and name.
with printed as (

    select distinct
        report_id,
        code,
        {{ identity_class_key('row_label_norm') }} as name_key
    from {{ ref('int_statement_cells') }}
    where code is not null
        and row_label_norm is not null
        and statement not in ('F6', 'B8', 'BF8', 'BO', 'BG')

),

official as (

    select distinct
        codes.report_id,
        codes.code,
        {{ identity_class_key('classes.name') }} as name_key
    from (select distinct report_id, code from printed) as codes
    inner join {{ ref('functional_classes') }} as classes on codes.code = classes.code

),

named as (

    select * from printed
    union
    select * from official

),

joined as (

    select
        below.report_id,
        below.code,
        above.name_key || below.name_key as name_key
    from named as below
    inner join named as above
        on below.report_id = above.report_id
        and left(below.code, 5) = above.code
    where length(below.code) = 7

),

final as (

    select
        report_id,
        code,
        name_key,
        bool_or(is_printed) as is_printed
    from (
        select *, true as is_printed from printed
        union all
        select *, false as is_printed from official
        union all
        select *, false as is_printed from joined
    )
    group by report_id, code, name_key

)

select * from final
