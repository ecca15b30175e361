{# The Chinese name of a code; the code itself where `forms/code_names.csv` has none. #}
{% macro name_of_code(code_list, code) -%}
    coalesce(
        (
            select code_names.name_zh
            from {{ ref('code_names') }} as code_names
            where code_names.code_list = '{{ code_list }}'
                and code_names.code = cast({{ code }} as varchar)
        ),
        cast({{ code }} as varchar)
    )
{%- endmacro %}
