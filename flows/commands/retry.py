"""`jixiao retry`."""

from __future__ import annotations

from pathlib import Path

import click
import duckdb

from flows.cli import home_option
from flows.commands.load import run_load
from flows.home import Home
from flows.ledger.quarantine import NothingToRetryError, choose_waiting
from flows.ledger.runs import is_unfinished


@click.command(name="retry")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@home_option
@click.option(
    "--code", "codes", multiple=True, help="Only documents with this reason code; may be given several times."
)
def command(ids: tuple[str, ...], home: Path, codes: tuple[str, ...]) -> None:
    """Try documents again that could not be loaded, from the bytes that were kept: after an upgrade, say.

    Without ID or --code, all quarantined ones. jixiao status counts them by code; quarantine/ID/reason.json says of
    each what would mend it. What a retry that was stopped has left undone is done by the next load or retry.
    """
    try:
        chosen = choose_waiting(Home(home.absolute()), ids, codes)
        unfinished = is_unfinished(Home(home.absolute()))
    except NothingToRetryError as error:
        raise click.UsageError(str(error)) from error
    except duckdb.IOException as error:
        raise click.ClickException(f"another run holds the ledger; try again when it is done ({error})") from error
    if not chosen and not unfinished:
        click.echo("No document is quarantined.")
        return
    run_load(home, (), retry=chosen)
