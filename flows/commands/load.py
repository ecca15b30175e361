"""`jixiao load`."""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from flows.cli import home_option
from flows.home import Home
from flows.intake.arrival import SourceError
from flows.lock import LockedError
from flows.settings import SettingsError, read_settings
from flows.terminal import printable

TIGHT_MB = 100
dry_run_option = click.option("--dry-run", "is_dry", is_flag=True, help="Say what would be done; write nothing.")


@click.command(name="load")
@click.argument("sources", nargs=-1)
@home_option
@click.option("--retry", is_flag=True, help="Read quarantined documents again.")
@dry_run_option
def command(sources: tuple[str, ...], home: Path, retry: bool, is_dry: bool) -> None:
    """Take in SOURCES; extract, build, check and publish.

    A source is a file, a folder, an archive, a glob in quotation marks ('reports/**/*.pdf'), the address of a file or
    of a page with attachments, or a list of sources (CSV or YAML). Without SOURCES, those of the settings file. The
    same again is nothing new. A load that was stopped is finished by the next, which needs no SOURCES for that.
    """
    run_load(home, sources, retry=retry, is_dry=is_dry)


def run_load(
    home: Path,
    sources: Sequence[str],
    *,
    retry: bool | Collection[str] = False,
    reshape: Collection[str] = (),
    is_dry: bool = False,
) -> None:
    """A load with every fault told as one that a person can act on; its result printed.

    With the ids of documents in ``retry`` or ``reshape``, nothing comes in: those alone are read or shaped again. With
    ``is_dry`` what would be done is printed, and nothing is done or written.
    """
    from flows.engine import EngineError
    from flows.landing.database import LandingError
    from flows.ledger.runs import is_unfinished
    from flows.loading import load
    from flows.preview import preview_load, print_preview
    from flows.run import RunFailed
    from flows.summary import print_result

    published = Home(home.absolute()).published_id()
    try:
        settings = read_settings(home)
        sources = sources or (() if reshape or isinstance(retry, Collection) else settings.sources)
        if not sources and not reshape and isinstance(retry, bool) and not is_unfinished(Home(home.absolute())):
            raise click.UsageError(
                "name at least one file, folder, archive, address or source list, or set sources in settings.toml"
            )
        if is_dry:
            print_preview(preview_load(settings, sources, retry=retry, reshape=reshape))
            return
        result = load(settings, sources, retry=retry, reshape=reshape)
    except (SourceError, SettingsError) as error:
        raise click.UsageError(printable(str(error), breaks=True)) from error
    except (LockedError, EngineError, LandingError) as error:
        raise click.ClickException(str(error)) from error
    except RunFailed as error:
        causes = "".join(f"\n  - {printable(cause, breaks=True)}" for cause in [*error.causes, *_tight_space(home)])
        raise click.ClickException(f"{error}{causes}\n{_say_published(home, published)}") from error
    except click.ClickException:
        raise
    except Exception as error:
        if is_dry:
            raise
        if tight := _tight_space(home):
            raise click.ClickException(f"{error}\n{tight[0]}\n{_say_published(home, published)}") from error
        log = Home(home.absolute()).logs / f"error-{datetime.now(UTC):%Y%m%dT%H%M%S}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(printable(traceback.format_exc(), breaks=True), encoding="utf-8")
        raise click.ClickException(
            f"{type(error).__name__}: {printable(str(error), breaks=True)}"
            f"\nThis is a fault of the program, not of a document: {log} says where."
            f"\n{_say_published(home, published)}"
        ) from error
    print_result(result)


def _say_published(home: Path, before: str | None) -> str:
    """What readers see after a failure, where ``before`` was published when the load began."""
    if Home(home.absolute()).published_id() == before:
        return "Nothing was published; the last snapshot stands."
    return "The new snapshot is published all the same; the next load notes what is left to note."


def _tight_space(home: Path) -> list[str]:
    """What to say of a disk that is as good as full: whatever failed, failed by that."""
    root = home.absolute()
    free = shutil.disk_usage(next(folder for folder in (root, *root.parents) if folder.exists())).free >> 20
    return [f"only {free} MB are free under {root}: make room, or keep fewer snapshots"] if free < TIGHT_MB else []
