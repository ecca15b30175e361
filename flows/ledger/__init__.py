"""The run ledger: what came in, what was made of it by which version, and so what is left to do.

Everything a run decides comes from here, so a run that was killed is made good by the next one.
"""

from flows.ledger.arrivals import (
    keep_run_documents,
    knows_documents,
    read_made_anew,
    read_run_documents,
    record_arrivals,
)
from flows.ledger.plan import Plan, ask_again, list_asked, make_fingerprint, make_plan
from flows.ledger.runs import finish_run, is_unfinished, make_run_id, moment_of, note_failed_run, start_run

__all__ = [
    "Plan",
    "ask_again",
    "finish_run",
    "is_unfinished",
    "keep_run_documents",
    "knows_documents",
    "list_asked",
    "make_fingerprint",
    "make_plan",
    "make_run_id",
    "moment_of",
    "note_failed_run",
    "read_made_anew",
    "read_run_documents",
    "record_arrivals",
    "start_run",
]
