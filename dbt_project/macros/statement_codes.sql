{# The code of the class that a value stands for, whichever of the two classifications its table prints. #}
{% macro printed_class_code(values) -%}
    coalesce({{ values }}.functional_code, {{ values }}.economic_code)
{%- endmacro %}

{# Whether two relations speak of one coded row: of int_statement_codes, where a row may print two codes. #}
{% macro is_same_coded_row(one, other) -%}
    {%- for key in ['document_id', 'table_no', 'row_no', 'code'] -%}
    {{ one }}.{{ key }} = {{ other }}.{{ key }}{{ ' and ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Joins that leave, of int_statement_codes' printed rows, those whose code may be a slip for another: their table has no row of the code
   that was meant, and no other table has theirs. #}
{% macro only_slipped_codes(code_meant) -%}
    anti join printed as same_table
        on printed.document_id = same_table.document_id
        and printed.table_no = same_table.table_no
        and {{ code_meant }} = same_table.code
    anti join by_tables as same_code on {{ is_same_coded_row('printed', 'same_code') }}
{%- endmacro %}
