"""The quality report of a snapshot, for people: one self-contained page that opens from disk."""

from flows.report.page import write_report

__all__ = ["write_report"]
