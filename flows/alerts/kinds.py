"""The kinds of alerts, in the order in which a digest tells them: what concerns everybody first, good news last."""

from __future__ import annotations

# What happened to the machinery: told to the default owner.
RUN_KINDS = ("run_failed", "nothing_published", "source_unreachable", "volume_moved")
FINDING_KINDS = ("finding_new", "finding_worse", "finding_resolved")
SUBMISSION_KINDS = (
    "submission_missing",
    "submission_empty",
    "submission_wrong_year",
    "submission_attachment_missing",
    "submission_unclear",
    "submission_late",
)
DOCUMENT_KINDS = ("document_withdrawn", "document_held", "document_quarantined", "document_superseded")
# The end of what was told before, of anything but findings.
ENDED = "ended"
# A source that was out of reach until nobody asked for it any more: over, and not mended.
DROPPED = "source_dropped"
ENDINGS = (ENDED, DROPPED)
KINDS = (*RUN_KINDS, *FINDING_KINDS, *SUBMISSION_KINDS, *DOCUMENT_KINDS, *ENDINGS)
# What happens once and has no end. Everything else lasts until it is not seen any more.
HAPPENINGS = frozenset({"volume_moved", "submission_late", "document_superseded"})
FINDING = "finding"  # as an event: whether it is new, worse or resolved is known beside what was told before
