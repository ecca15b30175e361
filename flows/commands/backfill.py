"""`jixiao backfill`."""

from __future__ import annotations

from pathlib import Path

import click
import duckdb

from flows.backfill import NothingToBackfillError, Wanted, choose_kept
from flows.cli import home_option
from flows.commands.load import dry_run_option, run_load
from flows.home import Home

SEVERAL = "May be given several times."


@click.command(name="backfill")
@home_option
@click.option("--year", "years", type=int, multiple=True, help=f"Reports of this fiscal year. {SEVERAL}")
@click.option("--unit", "units", multiple=True, help=f"Reports of a unit: a part of its name. {SEVERAL}")
@click.option("--type", "types", multiple=True, help=f"Reports of this type: budget, for one. {SEVERAL}")
@click.option("--document", "document_ids", multiple=True, help=f"The document with this id. {SEVERAL}")
@click.option("--read", "is_read", is_flag=True, help="Read the documents themselves again, not only shape them.")
@dry_run_option
def command(
    home: Path,
    years: tuple[int, ...],
    units: tuple[str, ...],
    types: tuple[str, ...],
    document_ids: tuple[str, ...],
    is_read: bool,
    is_dry: bool,
) -> None:
    """Make the kept documents of a year, a unit, a report type or an id anew; then build, check and publish.

    Without --read they are shaped again from what was read before. Options of different kinds narrow the choice. A
    backfill that was stopped is finished by the next load.
    """
    wanted = Wanted(years, units, types, document_ids)
    if wanted == Wanted():
        raise click.UsageError("say which documents: --year, --unit, --type or --document")
    try:
        choice = choose_kept(Home(home.absolute()), wanted, is_read=is_read)
    except NothingToBackfillError as error:
        raise click.UsageError(str(error)) from error
    except duckdb.IOException as error:
        raise click.ClickException(f"another run holds the ledger; try again when it is done ({error})") from error
    click.echo(f"{len(choice.read | choice.shape)} documents are meant", err=True)
    if choice.unread:
        click.echo(f"{len(choice.unread)} more were never read: --read, or jixiao retry", err=True)
    run_load(home, (), retry=choice.read, reshape=choice.shape, is_dry=is_dry)
