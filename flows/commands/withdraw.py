"""`jixiao withdraw`."""

from __future__ import annotations

from pathlib import Path

import click

from flows import clock
from flows.cli import home_option
from flows.commands.load import run_load
from flows.home import Home


@click.command(name="withdraw")
@click.argument("document_id", metavar="DOCUMENT_ID")
@home_option
@click.option("--reason", help="Why, in words: they stand beside the document from now on.")
@click.option("--undo", is_flag=True, help="Take the withdrawal back.")
def command(document_id: str, home: Path, reason: str | None, undo: bool) -> None:
    """Mark a document as withdrawn by its publisher, and publish the warehouse without its facts.

    It stays in raw with the reason and the date. Documents whose places have gone are withdrawn by the load itself.
    """
    if undo == bool(reason and reason.strip()):
        raise click.UsageError("say --reason TEXT to withdraw a document, or --undo to take that back")
    place = Home(home.absolute())
    if not place.landing.exists():
        raise click.UsageError(f"nothing was ever loaded into {place.root}")
    _record(place, document_id, (reason or "").strip())
    run_load(home, (), retry=frozenset())


def _record(home: Home, document_id: str, reason: str) -> None:
    """Write what was said; the run that follows publishes it, and if that fails the next one does."""
    from flows.landing.database import LandingError, open_landing
    from flows.lock import LockedError, hold_lock
    from flows.sources.withdrawal import WithdrawalError, undo_by_hand, withdraw_by_hand

    try:
        with hold_lock(home.lock), open_landing(home.landing) as connection:
            if reason:
                withdraw_by_hand(connection, document_id, reason, clock.now())
            else:
                undo_by_hand(connection, document_id, clock.now())
    except WithdrawalError as error:
        raise click.UsageError(str(error)) from error
    except (LockedError, LandingError) as error:
        raise click.ClickException(str(error)) from error
