-- A fact whose printed text does not stand in the cell or passage that it names. One damaged document must not hold the
-- others back: it warns here, and the fact is a signal of its document.
{{ config(severity='warn') }}

select *
from {{ ref('int_place_signals') }}
