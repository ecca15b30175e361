"""What there is to tell, as plain rows: each collector looks at one thing and says which kinds it has looked at.

A kind that was not looked at ends nothing: a failed run knows no findings, and after a rollback the published snapshot
is an older one than owners were told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from flows.alerts.settings import DEFAULT_OWNER
from flows.terminal import printable

LONGEST_WORDS = 200
# Some channels take these for marks of their own, a call of everybody for one: a document's text may not.
_MARKS = str.maketrans({"<": "＜", ">": "＞", "@": "＠", "\n": " "})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that is so, or that happened.

    ``key`` names it over runs. ``alias`` names it over editions of a report, whose documents have other ids. A changed
    ``version`` makes it another thing under the same key. ``words`` fill the templates. With ``document_id``, its end
    is told only where that document, or line of the roster, stands: what a withdrawn report said wrong is not mended,
    and a report whose due date was moved has not come.
    """

    kind: str
    key: str
    owner: str = DEFAULT_OWNER
    severity: str = "must"
    amount_yuan: Decimal | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    alias: str = ""
    version: str = ""
    document_id: str | None = None


@dataclass(slots=True)
class Seen:
    """Events, the kinds that were looked at, and what stands: documents that are loaded or replaced and not held back,
    lines of the roster whose report is published. ``dropped``: keys of what is over because nobody asks any more."""

    kinds: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    standing: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)

    def add(self, kinds: Iterable[str], events: Iterable[Event]) -> None:
        self.kinds |= set(kinds)
        self.events += events


def plain_words(text: object) -> str:
    """A document's text as one short line that steers neither a terminal nor a channel."""
    return printable(" ".join(str(text or "").split()))[:LONGEST_WORDS].translate(_MARKS)
