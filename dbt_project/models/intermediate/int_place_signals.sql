with numbers as (

    select * from {{ ref('int_numbers') }}

),

cells as (

    select * from {{ ref('stg_cells') }}

),

passages as (

    select * from {{ ref('stg_passages') }}

),

final as (

    select
        numbers.document_id,
        'printed_text_not_in_place' as code,
        numbers.page,
        coalesce(numbers.cell_id, numbers.passage_id) as cell_id,
        numbers.printed_text as text,
        1 as number_count
    from numbers
    left join cells on numbers.cell_id = cells.cell_id
    left join passages on numbers.passage_id = passages.passage_id
    where numbers.printed_text = ''
        or not coalesce(contains(coalesce(cells.text, passages.text), numbers.printed_text), false)

)

select * from final
