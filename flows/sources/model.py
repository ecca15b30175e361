"""A source as it was named, and what was seen of a place in this run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from flows.intake.arrival import Arrival

WEB_SCHEMES = ("http", "https")
MASK = "***"
SETTINGS = "settings.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """One place that documents come from.

    ``kind`` is folder, glob, file, url or page. ``place`` is an absolute path, a pattern with an absolute start, or an
    address with whatever it takes to get in. ``is_complete``: what is gone from the folder was withdrawn. ``named_in``
    is the list and line that name it, None for one named on the command line.
    """

    kind: str
    place: str
    owner: str | None = None
    expected_unit: str | None = None
    report_type: str | None = None
    fiscal_year: int | None = None
    note: str | None = None
    is_complete: bool = False
    named_in: str | None = None

    @property
    def is_listed(self) -> bool:
        """Whether a source list names it, and so says whose it is, or that it is nobody's."""
        return is_listed(self.named_in)

    @property
    def is_web(self) -> bool:
        return self.kind in ("url", "page")

    @property
    def uri(self) -> str:
        """How the source is called wherever it is kept or shown: never with a password."""
        if self.is_web:
            return mask_url(self.place)
        return self.place if self.kind == "glob" else Path(self.place).resolve().as_uri()


@dataclass(slots=True)
class Sight:
    """What was seen of one place in this run: a source, or a file that one of them holds.

    ``status``: ``ok`` (its documents came in), ``unchanged`` (they are those of last time), ``gone`` (it is certain
    that nothing is there now), ``failed`` (nobody can say), ``waiting`` (not asked: it said when to come again).
    """

    uri: str
    kind: str
    status: str
    source: Source | None = None
    code: str | None = None
    detail: str = ""
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    content_hash: str | None = None
    media_type: str | None = None
    not_before_seconds: float | None = None
    listed_by: tuple[str, ...] = ()
    arrivals: list[Arrival] = field(default_factory=list)
    unreadable: dict[Path, str] = field(default_factory=dict)  # files and folders below it, and why


@dataclass(slots=True)
class Gathered:
    """All that a run's sources gave: files that came in, and what was seen of every place."""

    arrivals: list[Arrival] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)

    @property
    def failures(self) -> Sequence[Sight]:
        return [sight for sight in self.sights if sight.status in ("failed", "waiting")]


def is_listed(named_in: str | None) -> bool:
    """Whether what names a source is a list: neither the command line nor the settings."""
    return named_in not in (None, SETTINGS)


def list_of(named_in: str | None) -> str | None:
    """The source list, without its line, or the settings; None for the command line."""
    return named_in.rpartition(":")[0] if named_in is not None and is_listed(named_in) else named_in


def path_of(uri: str) -> Path | None:
    """The path of a ``file:`` place, without the member of an archive; None for any other place.

    >>> str(path_of("file:///data/%E5%8E%BF.zip#a.pdf"))
    '/data/县.zip'
    """
    parts = urlsplit(uri)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def is_web_address(text: str) -> bool:
    """Whether a text is an address of the web, by its scheme."""
    return text.partition("://")[0].lower() in WEB_SCHEMES and "://" in text


def show_place(place: str) -> str:
    """A place for people, as somebody would name it: a path as a path, an address without a password.

    >>> show_place("file:///data/%E5%8E%BF.zip#a.pdf")
    '/data/县.zip#a.pdf'
    """
    if (path := path_of(place)) is not None:
        _, mark, member = place.partition("#")
        return f"{path}{mark}{member}"
    return mask_url(place) if is_web_address(place) else place


def mask_url(url: str) -> str:
    """An address without user, password and fragment.

    >>> mask_url("https://clerk:secret@www.example.gov.cn/a.pdf#page=2")
    'https://***@www.example.gov.cn/a.pdf'
    """
    parts = urlsplit(url)
    credentials, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{MASK}{at}{host}" if credentials or at else host, fragment=""))
