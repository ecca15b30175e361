"""`jixiao rollback`."""

from __future__ import annotations

from pathlib import Path

import click

from flows.alerts import keep_rollback
from flows.cli import home_option
from flows.home import Home
from flows.lock import LockedError, hold_lock
from flows.settings import SettingsError, read_settings
from flows.terminal import printable
from flows.warehouse.publishing import NoSnapshotError, roll_back


@click.command(name="rollback")
@home_option
@click.option(
    "--to", metavar="SNAPSHOT_ID", help="Another one of those that jixiao status lists; the newest undoes it."
)
def command(home: Path, to: str | None) -> None:
    """Make the previous snapshot the current one, with its Parquet files and report."""
    place = Home(home.absolute())
    if not place.root.is_dir():
        raise click.UsageError(f"there is no warehouse at {place.root}")
    try:
        with hold_lock(place.lock):
            left, current = roll_back(place, to)
    except (NoSnapshotError, LockedError) as error:
        raise click.ClickException(str(error)) from error
    if current == left:
        click.echo(f"Current is {current} already.")
        return
    if place.rolled_back_from() is not None:
        try:
            keep_rollback(place, read_settings(home))
        except SettingsError as error:
            click.echo(f"alerts do not know of it: {printable(str(error))}", err=True)
    click.echo(f"Current is now {current}; it was {left}, which stays under snapshots/.")
