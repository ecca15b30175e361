-- Tables of which a number was not read or not understood (forms/lost_number_signals.csv): a sum over their rows may be short, so it
-- can hold but not be broken. One row a document and table; a page that could not be read is every table's.
with codes as (

    select * from {{ ref('lost_number_signals') }}

),

signals as (

    select document_id, code, cell_id, text from {{ ref('stg_signals') }}
    union all
    select document_id, code, cell_id, text from {{ ref('int_label_signals') }}

),

losses as (

    select
        signals.document_id,
        cast(nullif(regexp_extract(signals.cell_id, '/t(\d+)/', 1), '') as integer) as table_no,
        codes.numbers
    from signals
    inner join codes on signals.code = codes.code
    -- A cell of a statement that is no number is named by the sums that it is in.
    left join {{ ref('stg_table_values') }} as named
        on signals.cell_id = named.cell_id
        and named.null_kind = 'unreadable'
    where (signals.code <> 'unread_cell' or regexp_matches(signals.text, '\d'))
        and named.cell_id is null

),

-- Points that are added or taken away on top of the weights: how they count is printed nowhere.
extra_points as (

    select
        document_id,
        table_no,
        'points' as numbers
    from {{ ref('fct_indicator') }}
    where contains(concat_ws(' ', level1, level2, level3), {{ identity_word('label', 'bonus') }})
        or contains(concat_ws(' ', level1, level2, level3), {{ identity_word('label', 'deduction') }})

),

of_tables as (

    select * from losses
    union all
    select * from extra_points

),

final as (

    select
        document_id,
        table_no,
        bool_or(numbers in ('all', 'points')) as loses_points,
        bool_or(numbers in ('all', 'amounts')) as loses_amounts
    from of_tables
    group by document_id, table_no

)

select * from final
