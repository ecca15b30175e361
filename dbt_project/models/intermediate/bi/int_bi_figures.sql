with documents as (

    select * from {{ ref('dim_document') }}
    where is_current

),

prints as (

    select * from {{ ref('fct_budget') }}
    union all by name
    select * from {{ ref('fct_expenditure') }}

),

-- Of the whole body: neither a class, nor a project, nor a part of a sentence's number, nor a rough one.
whole_prints as (

    select
        *,
        coalesce(cell_id, passage_id) as place_id
    from prints
    where functional_code is null
        and economic_code is null
        and subject is null
        and coalesce(row_kind, 'total') = 'total'
        and scope is null
        and len(class_names) = 0
        and not is_approximate

),

candidates as (

    select
        documents.report_id,
        documents.fiscal_year,
        whole_prints.fiscal_year - documents.fiscal_year as year_offset,
        figures.measure,
        figures.shown_item,
        figures.preference,
        whole_prints.document_id,
        whole_prints.fact_id,
        whole_prints.fund,
        whole_prints.amount_yuan,
        whole_prints.page,
        whole_prints.place_id,
        coalesce(whole_prints.statement, whole_prints.form_id, whole_prints.source_kind) as printed_in
    from whole_prints
    inner join documents
        on whole_prints.document_id = documents.document_id
        and whole_prints.fiscal_year in (documents.fiscal_year, documents.fiscal_year - 1)
    inner join {{ ref('bi_figures') }} as figures
        on documents.report_type = figures.report_type
        and whole_prints.item_code = figures.item_code
        and whole_prints.stage = figures.stage
        and whole_prints.source_kind = figures.source_kind
        and whole_prints.statement is not distinct from figures.statement
        and whole_prints.fund = figures.fund

),

contested as (

    select distinct unnest(places) as place_id
    from {{ ref('fct_finding') }}
    where status = 'open'
        and severity = 'must'

),

-- The kind of print that is preferred of those that there are.
preferred as (

    select
        candidates.*,
        contested.place_id is not null as is_touched
    from candidates
    left join contested on candidates.place_id = contested.place_id
    qualify preference = min(preference) over (partition by report_id, year_offset, measure, shown_item)

),

-- The first of equal ones.
chosen as (

    select
        *,
        count(*) over same_figure as print_count,
        min(amount_yuan) over same_figure < max(amount_yuan) over same_figure as is_ambiguous,
        bool_or(is_touched) over same_figure as is_touched_anywhere
    from preferred
    window same_figure as (partition by report_id, year_offset, measure, shown_item)
    qualify row_number() over (
        partition by report_id, year_offset, measure, shown_item
        order by document_id, page, fact_id
    ) = 1

),

final as (

    select
        report_id,
        cast(chosen.year_offset as integer) as year_offset,
        measure,
        shown_item,
        document_id,
        fact_id,
        fund,
        -- Where the same kind of print gives several amounts, none of them is better than the others.
        case when not is_ambiguous then chosen.amount_yuan end as amount_yuan,
        printed_in,
        page,
        place_id,
        cast(chosen.print_count as integer) as print_count,
        is_ambiguous or is_touched_anywhere as is_contested
    from chosen

)

select * from final
