-- The checks that root causes are sought for, and those that a correction must not break. One row a check.
select
    check_id,
    document_id,
    check_key,
    kind,
    coalesce(comparison, '=') as comparison,
    status in ('broken', 'waived') as is_broken,
    left_value,
    right_value,
    tolerance
from {{ ref('int_checks') }}
where status in ('exact', 'within_rounding', 'broken', 'waived')
    and kind in ({{ weighed_kinds() }})
