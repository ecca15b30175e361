-- The terms of the rules of statements (forms/statement_terms.csv), their lists split. One row a term.
with terms as (

    select * from {{ ref('statement_terms') }}

),

final as (

    select
        terms.identity_id,
        coalesce(cast(terms.variant as varchar), '') as variant,
        cast(terms.term_no as integer) as term_no,
        terms.side,
        cast(terms.weight as decimal(4, 0)) as weight,
        coalesce(terms.report, 'same') as report,
        {{ statement_list('terms.statements') }} as statements,
        {{ statement_list('terms.blocks') }} as blocks,
        {{ statement_list('terms.row_kinds') }} as row_kinds,
        terms.depth,
        {{ statement_list('terms.levels') }} as levels,
        {{ statement_list('terms.codes') }} as codes,
        coalesce(starts_with(cast(terms.codes as varchar), '!'), false) as excludes_codes,
        {{ statement_list('terms.items') }} as items,
        coalesce(starts_with(terms.items, '!'), false) as excludes_items,
        {{ statement_list('terms.funds') }} as funds,
        {{ statement_list('terms.stages') }} as stages,
        {{ statement_list('terms.segments') }} as segments,
        coalesce(cast(terms.years as varchar), '0') as years,
        coalesce({{ statement_list('terms.match') }}, []) as match,
        terms.aggregate as aggregate_by,
        terms.presence,
        cast(terms.unless_term as integer) as unless_term,
        terms.comparison as variant_comparison,
        terms.word_zh,
        terms.word_en
    from terms

)

select * from final
