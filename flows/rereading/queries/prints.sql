-- The numbers that broken checks use, with where they stand in the text of their cell or passage, as far as that is kept.
select distinct
    facts.place_id,
    facts.printed_text,
    mentions.char_from,
    mentions.char_to
from intermediate.int_check_facts as facts
inner join marts.fct_identity_check as checks using (check_id)
left join raw.mentions as mentions on facts.fact_id = mentions.mention_id
where checks.root_cause_id is not null
    and facts.place_id is not null
order by all
