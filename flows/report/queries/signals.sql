-- Signals by code, the graver and the more frequent first.
select
    signals.code,
    any_value(codes.severity) as severity,
    any_value(codes.meaning_zh) as meaning_zh,
    any_value(codes.meaning_en) as meaning_en,
    any_value(codes.what_to_do) as what_to_do,
    count(*) as count,
    count(distinct signals.document_id) as documents,
    min(signals.text) as example
from marts.fct_signal as signals
left join forms.signals as codes on signals.code = codes.code
group by signals.code
order by
    case any_value(codes.severity) when 'error' then 1 when 'warning' then 2 else 3 end, count desc, signals.code
