{# A body's name by which nobody takes it for another: a district's name (GB/T 2260: the last two digits 01–20, 51–70 are districts of
   a city) is that of several cities' districts, so where the body's name says neither city nor province these follow in brackets. #}
{% macro name_with_place(body) -%}
    case
        when regexp_matches({{ body }}.division_code, '(0[1-9]|1\d|20|5[1-9]|6\d|70)$')
            and not contains({{ body }}.unit_name, coalesce({{ body }}.city, {{ body }}.province))
            and not contains({{ body }}.unit_name, {{ body }}.province)
            then {{ body }}.unit_name || '（' || {{ body }}.province || coalesce({{ body }}.city, '') || '）'
        else {{ body }}.unit_name
    end
{%- endmacro %}
