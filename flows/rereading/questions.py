"""The places behind broken checks, read a second time: whether the report or our reading is at fault.

Between the two builds of a snapshot: the checks are known, the findings are not written yet. Each answer is kept in the
landing database under a hash of what was asked and of the engines' versions, so that a place is read again only where
one of them changed.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from extract.isolation import Failure, ReadJob, read_many
from extract.limits import ReadLimits
from extract.readers.rereading import REREADING_VERSION, UNREAD, Mate, Question
from extract.sniff import DOC, DOCX, ENCRYPTED_OFFICE, HTML, MHTML, ODT, PDF, RTF, TEXT, WORD_XML, XLS, XLSX
from flows.landing.database import insert_rows
from flows.queries import fetch_rows
from flows.rereading.work import REREAD
from flows.run import Run

ENGINE_PACKAGES = ("pdfplumber", "pypdfium2", "python-calamine")
REREADABLE = (PDF, DOCX, TEXT, HTML, MHTML, XLSX, XLS, ENCRYPTED_OFFICE, DOC, RTF, WORD_XML, ODT)
NO_ENGINE = "none"
PASSING = "file_not_readable"  # a fault that may be gone next time: asked again in every build
MOST_MATES = 16
ROW = ("place_id", "document_id", "engine", "engine_version", "verdict", "reason", "detail", "text", "has_same_place")
QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions about one document."""

    document_id: str
    sha256: str
    media_type: str | None
    questions: tuple[Question, ...]


def reread_places(run: Run, snapshot: Path) -> None:
    """Read the places of broken checks again and put the answers into ``raw.rereadings`` of the snapshot.

    A snapshot without broken checks costs a query. A file that is gone, or an engine that fails, is an answer too.
    """
    with run.stage("read again"):
        asked = find_questions(snapshot)
        answers = [row for each in asked for row in _kept_answers(run, each)]
        known = {(row["place_id"], row["question"]) for row in answers}
        open_questions = [_without(each, known) for each in asked]
        for each, rows in _ask(run, [each for each in open_questions if each.questions]):
            _keep(run, each, rows)
            answers += rows
        if answers:
            with duckdb.connect(str(snapshot)) as connection:
                insert_rows(connection, "raw", "rereadings", sorted(answers, key=_order))


def find_questions(snapshot: Path) -> list[Asked]:
    """What to ask about a built snapshot: each cell and passage behind a broken or waived check, once."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        places = fetch_rows(connection, _sql("places"))
        spans: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in fetch_rows(connection, _sql("prints")) if places else ():
            spans[row["place_id"]].append(row)
        mates: dict[str, list[Mate]] = defaultdict(list)
        for row in fetch_rows(connection, _sql("mates")) if places else ():
            if len(mates[row["place_id"]]) < MOST_MATES:
                mates[row["place_id"]].append(Mate(row["is_row"], tuple(row["bbox"]), row["text"]))
    questions: dict[tuple[str, str, str | None], list[Question]] = defaultdict(list)
    for row in places:
        if row["bbox"] is None and row["media_type"] not in REREADABLE:
            continue  # copied from a file that draws nothing: there is nothing that could be seen otherwise
        place_id, box = row["place_id"], row["bbox"]
        question = Question(
            place_id=place_id,
            page=row["page"],
            bbox=None if box is None else tuple(box),
            text=row["text"] or "",
            is_cell=row["is_cell"],
            spans=_spans(row["text"] or "", spans[place_id], is_cell=row["is_cell"]),
            mates=tuple(mates[place_id]),
        )
        questions[row["document_id"], row["sha256"], row["media_type"]].append(question)
    return [Asked(*key, tuple(found)) for key, found in questions.items()]


def _spans(text: str, prints: Sequence[Mapping[str, Any]], *, is_cell: bool) -> tuple[tuple[int, int], ...]:
    """Where the numbers that a rule used stand in a text; none where one of them cannot be told: then all count."""
    spans: set[tuple[int, int]] = set()
    for row in prints:
        start, end = row["char_from"], row["char_to"]
        if start is None and not is_cell and row["printed_text"]:
            start = text.find(row["printed_text"])
            end = start + len(row["printed_text"])
        if start is None or start < 0:
            return ()
        spans.add((start, end))
    return tuple(sorted(spans))


def _sql(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def hash_question(question: Question, media_type: str | None) -> str:
    """What an answer is kept under: the place as first read, and whatever reads it again."""
    versions = [REREADING_VERSION, *(version(package) for package in ENGINE_PACKAGES)]
    asked = json.dumps([asdict(question), media_type, versions], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _kept_answers(run: Run, asked: Asked) -> list[dict[str, Any]]:
    wanted = {each.place_id: hash_question(each, asked.media_type) for each in asked.questions}
    rows = fetch_rows(
        run.connection,
        "SELECT * FROM raw.rereadings WHERE document_id = ? AND detail NOT LIKE ?",
        [asked.document_id, f"{PASSING}%"],
    )
    return [row for row in rows if wanted.get(row["place_id"]) == row["question"]]


def _without(asked: Asked, known: set[tuple[str, str]]) -> Asked:
    rest = tuple(
        each for each in asked.questions if (each.place_id, hash_question(each, asked.media_type)) not in known
    )
    return Asked(asked.document_id, asked.sha256, asked.media_type, rest)


def _ask(run: Run, asked: Sequence[Asked]) -> Iterator[tuple[Asked, list[dict[str, Any]]]]:
    """Each document's answers, by bounded child processes as the first reading."""
    if not asked:
        return
    by_id = {each.document_id: each for each in asked}
    with tempfile.TemporaryDirectory(prefix="places-") as folder:
        jobs: list[ReadJob] = []
        for each in asked:
            if each.media_type not in REREADABLE:
                yield each, _failed(each, "no_engine", "")
                continue
            path = Path(folder) / each.document_id
            path.write_bytes(pickle.dumps((run.home.document(each.sha256), each.media_type, each.questions)))
            jobs.append(ReadJob(path, each.document_id))
        for result in read_many(jobs, ReadLimits(**run.settings.limits), run.settings.workers, REREAD):
            each = by_id[result.document_id]
            if result.reading is None:
                yield each, _failed(each, *_failure_words(result.failure))
            else:
                yield each, [_row(each, asdict(answer)) for answer in result.reading]


def _failure_words(failure: Failure | None) -> tuple[str, str]:
    if failure is None:
        return "engine_failed", ""
    reason = "file_gone" if failure.code == PASSING else "engine_failed"
    return reason, f"{failure.code}: {failure.reason_en}"


def _failed(asked: Asked, reason: str, detail: str) -> list[dict[str, Any]]:
    """The answer to every question of a document that no engine could read again."""
    said = {"engine": NO_ENGINE, "engine_version": "", "verdict": UNREAD, "reason": reason, "detail": detail}
    return [_row(asked, {"place_id": question.place_id, **said}) for question in asked.questions]


def _row(asked: Asked, answer: Mapping[str, Any]) -> dict[str, Any]:
    question = next(each for each in asked.questions if each.place_id == answer["place_id"])
    values = {"document_id": asked.document_id, "detail": "", **answer}
    return {name: values.get(name) for name in ROW} | {"question": hash_question(question, asked.media_type)}


def _keep(run: Run, asked: Asked, rows: Sequence[Mapping[str, Any]]) -> None:
    """Answers in the place of what was answered before, in one transaction."""
    run.connection.begin()
    run.connection.execute(
        "DELETE FROM raw.rereadings WHERE list_contains(?, place_id)", [[each.place_id for each in asked.questions]]
    )
    insert_rows(run.connection, "raw", "rereadings", rows)
    run.connection.commit()


def _order(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["place_id"], row["engine"]
