"""The addresses of a run: asked, pages looked at, their attachments asked. What each gave is a ``Sight``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from extract.isolation import ReadJob, read_many
from extract.limits import ReadLimits
from extract.readers.page_words import page_words
from extract.sniff import HTML, sniff_media_type
from flows.home import Home
from flows.intake.arrival import Arrival
from flows.intake.files import take_file
from flows.sources.faults import FetchFault
from flows.sources.fetching import Answer, Fetcher, Known
from flows.sources.model import Sight, Source, is_web_address, mask_url
from flows.sources.page_work import LOOK, PageView
from flows.sources.register import Row, recall_arrivals

HEAD_BYTES = 1 << 16
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asked:
    """One address to ask, for a source; ``link_text`` is what the page calls it."""

    url: str
    kind: str
    source: Source
    link_text: str = ""
    listed_by: tuple[str, ...] = ()

    @property
    def uri(self) -> str:
        return mask_url(self.url)


@dataclass(slots=True)
class WebRound:
    """What the addresses of one run gave."""

    fetcher: Fetcher
    home: Home
    limits: ReadLimits
    known: Mapping[str, Row]
    moment: datetime
    sights: dict[str, Sight] = field(default_factory=dict)
    listings: dict[str, list[Asked]] = field(default_factory=dict)  # page that could be looked at → its attachments

    def ask_sources(self, sources: Sequence[Source]) -> list[Sight]:
        """Every source and, behind it, the attachments that it was the first to list."""
        self._ask([Asked(source.place, source.kind, source) for source in sources])
        for source in sources:
            if source.kind == "page":
                self._list_page(source)
        attachments: dict[str, Asked] = {}
        for page, listed in self.listings.items():
            for each in listed:
                listing = attachments.get(each.uri, each).listed_by
                attachments[each.uri] = replace(
                    attachments.get(each.uri, each), listed_by=tuple(dict.fromkeys((*listing, page)))
                )
        unlisted = self._find_unlisted(sources, attachments)
        self._ask([each for each in (*attachments.values(), *unlisted) if each.uri not in self.sights])
        return list(self.sights.values())

    def _ask(self, asked: Sequence[Asked]) -> None:
        """Ask addresses, those of a host one after another, several hosts at once."""
        by_host: dict[str, list[Asked]] = {}
        for each in {each.uri: each for each in asked}.values():
            by_host.setdefault(urlsplit(each.url).hostname or "", []).append(each)
        with ThreadPoolExecutor(max(1, self.fetcher.policy.hosts_at_once)) as pool:
            answered = [pair for pairs in pool.map(self._ask_host, by_host.values()) for pair in pairs]
        views = self._look([pair for pair in answered if isinstance(pair[1], Answer)])
        for each, answer in answered:
            self.sights[each.uri] = self._judge(each, answer, views.get(each.uri))

    def _ask_host(self, asked: Sequence[Asked]) -> list[tuple[Asked, Answer | Sight]]:
        return [(each, self._ask_one(each)) for each in asked]

    def _ask_one(self, asked: Asked) -> Answer | Sight:
        row = self.known.get(asked.uri, {})
        sight = Sight(asked.uri, asked.kind, "failed", asked.source, listed_by=asked.listed_by)
        if row.get("not_before") and row["not_before"] > self.moment:
            rest = (row["not_before"] - self.moment).total_seconds()
            return replace(
                sight, status="waiting", code="too_many_requests", detail=f"{rest:.0f} s", not_before_seconds=rest
            )
        conditional = Known(row.get("etag"), row.get("last_modified")) if recall_arrivals(self.home, row) else None
        try:
            return self.fetcher.fetch(asked.url, conditional, asked.link_text)
        except FetchFault as fault:
            is_gone = fault.code == "not_found" and row.get("sha256")
            return replace(
                sight,
                status="gone" if is_gone else "failed",
                code=fault.code,
                detail=fault.detail,
                not_before_seconds=fault.retry_after,
            )

    def _look(self, answered: Iterable[tuple[Asked, Answer | Sight]]) -> dict[str, PageView | None]:
        """Every answer that is a page, looked at in a bounded child; None where it cannot be."""
        jobs = [
            ReadJob(answer.path, asked.uri)
            for asked, answer in answered
            if isinstance(answer, Answer) and answer.path is not None and _is_page(answer.path)
        ]
        return {result.document_id: result.reading for result in read_many(jobs, self.limits, 1, LOOK)}

    def _judge(self, asked: Asked, answer: Answer | Sight, view: PageView | None) -> Sight:
        """An answer → what is there: the document of last time, another, or none."""
        if isinstance(answer, Sight):
            return answer
        row = self.known.get(asked.uri, {})
        sight = Sight(
            asked.uri, asked.kind, "ok", asked.source, etag=answer.etag, last_modified=answer.last_modified,
            listed_by=asked.listed_by,
        )  # fmt: skip
        if answer.path is None:
            return replace(sight, status="unchanged", arrivals=self._recalled(asked))
        is_page = _is_page(answer.path)
        if is_page and (fault := _find_page_fault(asked, row, view)) is not None:
            return replace(sight, status="failed", code=fault, detail=mask_url(answer.final_url))
        if is_page and view is not None:
            if asked.kind == "page":
                self._note_listing(asked, view, answer.final_url)
            sight.content_hash = view.content_hash
            if view.content_hash and view.content_hash == row.get("content_hash") and (kept := self._recalled(asked)):
                return replace(sight, status="unchanged", arrivals=kept)
        arrivals = take_file(answer.path, asked.uri, answer.file_name, self.home, self.limits)
        sight.arrivals = list(arrivals)
        answer.path.unlink()
        sight.sha256 = sight.arrivals[0].sha256 if sight.arrivals else None
        sight.media_type = HTML if is_page else OTHER
        return sight

    def _recalled(self, asked: Asked) -> list[Arrival]:
        return recall_arrivals(self.home, self.known.get(asked.uri, {}))

    def _note_listing(self, page: Asked, view: PageView, final_url: str) -> None:
        base = urljoin(final_url, view.base or "")
        found: dict[str, Asked] = {}
        for text, address in view.links:
            try:
                url = urljoin(base, address)
                urlsplit(url).port  # noqa: B018  a port that is none raises
                asked = Asked(_with_credentials(url, page.url), "attachment", page.source, text, (page.uri,))
                uri = asked.uri
            except ValueError:
                continue
            if is_web_address(url) and uri != page.uri:
                found.setdefault(uri, asked)
        self.listings[page.uri] = list(found.values())

    def _list_page(self, page: Source) -> None:
        """What a page lists now; one that is what it was lists what it listed."""
        sight = self.sights[page.uri]
        if sight.status == "unchanged" and page.uri not in self.listings:
            self.listings[page.uri] = self._recall_listing(page)
        listed = self.listings.get(page.uri, [])
        most = self.fetcher.policy.attachments
        if len(listed) > most:
            sight.code, sight.detail = "too_many_attachments", f"{len(listed)} > {most}"
            self.listings[page.uri] = listed[:most]
        elif page.uri in self.listings and not listed and self._recall_listing(page):
            sight.code = "page_lists_nothing"

    def _recall_listing(self, page: Source) -> list[Asked]:
        return [
            Asked(_with_credentials(uri, page.place), "attachment", page, "", (page.uri,))
            for uri, row in self.known.items()
            if row["kind"] == "attachment" and page.uri in (row["listed_by"] or ()) and not _is_dropped(row)
        ]

    def _find_unlisted(self, sources: Sequence[Source], listed: Mapping[str, Asked]) -> list[Asked]:
        """The attachments that no page lists any more: gone where their page lists others. Where it lists nothing,
        or is gone, somebody may have rebuilt the site: then they are asked themselves."""
        pages = {source.uri: source for source in sources if source.kind == "page"}
        checked = {uri for uri in pages if uri in self.listings or self.sights[uri].status == "gone"}
        to_ask: list[Asked] = []
        for uri, row in self.known.items():
            listing = row["listed_by"] or ()
            if row["kind"] != "attachment" or uri in listed or not listing or not checked.issuperset(listing):
                continue
            page = pages[listing[0]]
            if any(self.listings.get(each) for each in listing) and not self._is_cut(listing):
                sight = Sight(uri, "attachment", "gone", page, "not_listed", ", ".join(listing))
                self.sights[uri] = sight
            else:
                to_ask.append(Asked(_with_credentials(uri, page.place), "attachment", page, "", tuple(listing)))
        return to_ask

    def _is_cut(self, pages: Iterable[str]) -> bool:
        return any(self.sights[page].code == "too_many_attachments" for page in pages)


def _is_dropped(row: Row) -> bool:
    return bool(row["code"] == "not_listed")


def _is_page(path: Path) -> bool:
    with path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    return not head.startswith(b"PK") and sniff_media_type(head) == HTML


def _find_page_fault(asked: Asked, row: Mapping[str, object], view: PageView | None) -> str | None:
    """Why a page is not what was asked for: an error page, or one in the place of a document of another format."""
    was_document = row.get("media_type") == OTHER
    is_document = asked.kind == "attachment" or page_words().attachment.search(urlsplit(asked.url).path) is not None
    if view is None:
        return "error_page" if was_document or is_document else "page_unreadable"
    # Publishers save pages with tables under names of Word and Excel; a page without any says that nothing is there.
    return "error_page" if was_document or view.is_error or (is_document and not view.has_tables) else None


def _with_credentials(uri: str, page: str) -> str:
    """An attachment's address with the user of its page, where both are on one host."""
    own, its = urlsplit(uri), urlsplit(page)
    host = own.netloc.rpartition("@")[2]
    credentials, at, its_host = its.netloc.rpartition("@")
    is_same = bool(at) and host == its_host and own.scheme == its.scheme
    return own._replace(netloc=f"{credentials}@{host}" if is_same else host, fragment="").geturl()
