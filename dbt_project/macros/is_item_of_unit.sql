{# An item is only meant by a label where the number beside it can be one of it: 项目支出 with % is a share of the
   project expenditure, not the expenditure. A value without a printed unit is believed to fit. #}
{% macro is_item_of_unit(items, unit, is_money) -%}
    case {{ items }}.value_type
        when 'amount' then {{ is_money }}
        when 'ratio' then {{ unit }} is null or {{ unit }} in ('%', '‰')
        when 'score' then {{ unit }} is null or {{ unit }} = '分'
        else {{ unit }} is null or (not ({{ is_money }}) and {{ unit }} not in ('%', '‰'))
    end
{%- endmacro %}
