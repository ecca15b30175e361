{# A list in a cell of forms/statement_terms.csv: a|b|c, or !a|b|c for all but these. #}
{% macro statement_list(column) -%}
    string_split(nullif(ltrim(cast({{ column }} as varchar), '!'), ''), '|')
{%- endmacro %}

{# Whether a cell is one that a term may stand for, whatever the place where the rule is tried. #}
{% macro statement_cell_fits(cell, term) -%}
    list_contains({{ term }}.statements, {{ cell }}.statement)
    and ({{ term }}.blocks is null or list_contains({{ term }}.blocks, {{ cell }}.block_id))
    and ({{ term }}.row_kinds is null or list_contains({{ term }}.row_kinds, {{ cell }}.row_kind))
    and ({{ term }}.depth is null or ({{ term }}.depth = 'top') = {{ cell }}.is_top)
    and ({{ term }}.levels is null or list_contains({{ term }}.levels, coalesce(cast({{ cell }}.code_level as varchar), 'none')))
    and ({{ term }}.codes is null
        or ({{ cell }}.code is not null
            and {{ term }}.excludes_codes <> list_contains({{ term }}.codes, {{ cell }}.code)))
    and ({{ term }}.items is null
        or {{ term }}.excludes_items <> list_contains({{ term }}.items, coalesce({{ cell }}.item_code, 'none')))
    and ({{ term }}.funds is null or list_contains({{ term }}.funds, {{ cell }}.fund))
    and ({{ term }}.stages is null or list_contains({{ term }}.stages, {{ cell }}.stage))
    and ({{ term }}.years = 'any' or {{ cell }}.year_offset = cast({{ term }}.years as integer))
    and ({{ term }}.segments is null or list_contains({{ term }}.segments, cast({{ cell }}.segment as varchar)))
{%- endmacro %}

{# What a place where a rule is tried and a cell must share; NULL where one of them has nothing to share. side: anchor or cell. #}
{% macro statement_key(cell, term, side) -%}
    {%- set keys = {
        'table': "cast(" ~ cell ~ ".table_no as varchar)",
        'row': "cast(" ~ cell ~ ".row_no as varchar)",
        'column': cell ~ ".column_key",
        'child': cell ~ (".code" if side == 'anchor' else ".parent_code"),
        'sub_row': "cast(" ~ cell ~ (".row_no" if side == 'anchor' else ".parent_row_no") ~ " as varchar)",
        'segment': "cast(" ~ cell ~ ".segment as varchar)",
        'previous': "cast(" ~ cell ~ ".segment" ~ (" - 1" if side == 'anchor' else "") ~ " as varchar)",
        'statement': cell ~ ".statement",
        'code': "coalesce(" ~ cell ~ ".code, '')",
        'class': cell ~ ".class_key",
        'item': cell ~ ".item_code",
        'label': cell ~ ".row_label_norm",
        'fund': cell ~ ".fund",
        'stage': "coalesce(" ~ cell ~ ".stage, '')",
        'year': "coalesce(cast(" ~ cell ~ ".year_offset as varchar), '')",
    } -%}
    {% for name, expression in keys.items() -%}
    case when list_contains({{ term }}.match, '{{ name }}') then '|' || {{ expression }} else '' end
    {{- ' || ' if not loop.last }}
    {% endfor %}
{%- endmacro %}

{# The statement that a form is, by its id: bu_b9_meetings is a B9; the empty text for a form that is none. #}
{% macro statement_of_form(form_id) -%}
    upper(regexp_extract({{ form_id }}, '^(?:bu|fa)_([a-z]+[0-9]*)', 1))
{%- endmacro %}
