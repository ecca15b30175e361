{# A schema is named by its layer alone (staging, intermediate, marts, forms): the snapshot file is the environment. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name is not none else target.schema }}
{%- endmacro %}
