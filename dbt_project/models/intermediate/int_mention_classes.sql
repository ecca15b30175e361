-- The functional class of a sentence that names one: the printed digits; else the code that the report's own tables print under
-- these names; else the class that had them that year. What no one or several classes fit stays without a code.
with mentions as (

    select
        mention_id,
        document_id,
        functional_code as printed_code,
        [{{ identity_class_key('name') }} for name in class_names] as names
    from {{ ref('stg_mentions') }}
    where len(class_names) > 0

),

documents as (

    select * from {{ ref('int_documents') }}

),

-- A code by its name, with the names of the classes above it: of the report's own tables (1), of the classification (2).
own_names as (

    select distinct
        report_id,
        code,
        name_key
    from {{ ref('int_observed_classes') }}
    where classification = 'functional'

),

listed_names as (

    select
        code,
        {{ identity_class_key('name') }} as name_key,
        coalesce(valid_from, 0) as valid_from,
        coalesce(valid_to, 9999) as valid_to
    from {{ ref('int_classes') }}
    where classification = 'functional'

),

candidates as (

    select
        mentions.mention_id,
        mentions.names,
        1 as source_rank,
        own_names.code,
        list(distinct above.name_key) filter (where above.name_key is not null) as names_above
    from mentions
    inner join documents on mentions.document_id = documents.document_id
    inner join own_names
        on documents.report_id = own_names.report_id
        and own_names.name_key = mentions.names[-1]
    left join own_names as above
        on own_names.report_id = above.report_id
        and length(above.code) < length(own_names.code)
        and starts_with(own_names.code, above.code)
    where mentions.printed_code is null
    group by mentions.mention_id, mentions.names, own_names.code
    union all
    select
        mentions.mention_id,
        mentions.names,
        2 as source_rank,
        listed_names.code,
        list(distinct above.name_key) filter (where above.name_key is not null) as names_above
    from mentions
    inner join documents on mentions.document_id = documents.document_id
    inner join listed_names
        on listed_names.name_key = mentions.names[-1]
        and documents.fiscal_year between listed_names.valid_from and listed_names.valid_to
    left join listed_names as above
        on length(above.code) < length(listed_names.code)
        and starts_with(listed_names.code, above.code)
        and documents.fiscal_year between above.valid_from and above.valid_to
    where mentions.printed_code is null
    group by mentions.mention_id, mentions.names, listed_names.code

),

judged as (

    select
        mention_id,
        code,
        source_rank,
        len(list_filter(names[:-2], lambda name: list_contains(coalesce(names_above, []), name))) as names_met,
        len(names) - 1 as names_asked,
        -- 类, 款, 项 printed one after the other say how deep the class stands.
        length(code) = 2 * len(names) + 1 as is_of_depth
    from candidates

),

-- In the report's own tables one wrong name above does not hide the class; a list of all classes must fit in every name.
fitting as (

    select *
    from judged
    where names_met = names_asked or (source_rank = 1 and names_met > 0)
    qualify row_number() over (
        partition by mention_id
        order by source_rank, names_met = names_asked desc, names_met desc, is_of_depth desc
    ) = 1
        and count(*) over (
            partition by mention_id, source_rank, names_met, is_of_depth
        ) = 1

),

final as (

    select
        mentions.mention_id,
        coalesce(mentions.printed_code, fitting.code) as functional_code
    from mentions
    left join fitting on mentions.mention_id = fitting.mention_id

)

select * from final
