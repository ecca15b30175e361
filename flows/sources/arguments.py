"""What a load was told to take, as words → sources; and what the paths among them hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from flows.home import Home
from flows.intake.arrival import Arrival, SourceError
from flows.sources.lists import find_kind_fault, guess_kind, read_list
from flows.sources.model import SETTINGS, Sight, Source
from flows.sources.patterns import expand_pattern


class TakeIn(Protocol):
    """``flows.intake.files.take_in`` in a run's home."""

    def __call__(self, sources: Sequence[str], *, unreadable: dict[Path, str] | None = None) -> list[Arrival]: ...


def read_sources(places: Sequence[str], *, from_settings: bool = False) -> list[Source]:
    """The sources that arguments or settings name, lists among them opened, in order.

    A path that is not there is wrong usage where somebody has just typed it; one of a list or of the settings may be
    back tomorrow and is told at the end of the run. Raises ``SourceError``.
    """
    sources: list[Source] = []
    missing: list[str] = []
    for place in places:
        if not place.strip():
            raise SourceError("a source is empty: name a file, folder, archive, address or source list")
        kind = guess_kind(place, Path())
        if fault := find_kind_fault(kind, place):
            raise SourceError(fault)
        if kind == "page":
            sources.append(Source(kind, place, named_in=SETTINGS if from_settings else None))
            continue
        path = Path(place).expanduser()
        listed = read_list(path) if kind == "file" and path.is_file() else None
        if listed is not None:
            sources += listed
            continue
        if kind == "file" and not from_settings:
            if not path.exists():
                missing.append(str(path))
            elif not path.is_file():
                raise SourceError(f"{path} is neither a file nor a folder")
        sources.append(Source(kind, str(path.absolute()), named_in=SETTINGS if from_settings else None))
    if missing:
        raise SourceError(f"no such file or folder: {', '.join(missing)}")
    return sources


def look_at_paths(source: Source, home: Home, take: TakeIn) -> Sight:
    """What a file, a folder or a pattern holds now. Raises ``SourceError`` for what was named on the command line and
    cannot be read."""
    sight = Sight(source.uri, source.kind, "ok", source)
    try:
        if source.kind == "glob":
            found = [str(path) for path in expand_pattern(source.place, home.root)]
            if not found and source.named_in is None:
                raise SourceError(f"no file matches {source.place}")
        else:
            found = [source.place]
            path = Path(source.place)
            if not (path.is_dir() if source.kind == "folder" else path.exists()):
                return replace(sight, status="failed", code="missing", detail=source.place)
        # What is named alone and cannot be read is the source that fails; one of many costs itself alone.
        sight.arrivals = take(found, unreadable=None if source.kind == "file" else sight.unreadable)
    except (SourceError, OSError, ValueError) as error:
        if source.named_in is None:
            raise error if isinstance(error, SourceError) else SourceError(f"{source.place}: {error}") from error
        return replace(sight, status="failed", code="unreadable", detail=str(error))
    return sight
