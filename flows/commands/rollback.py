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
def command(home: Path) -> None:
    """Make the previous snapshot the current one, with its Parquet files and report."""
    place = Home(home.absolute())
    if not place.root.is_dir():
        raise click.UsageError(f"there is no warehouse at {place.root}")
    try:
        with hold_lock(place.lock):
            left, current = roll_back(place)
    except (NoSnapshotError, LockedError) as error:
        raise click.ClickException(str(error)) from error
    try:
        keep_rollback(place, read_settings(home))
    except SettingsError as error:
        click.echo(f"alerts do not know of it: {printable(str(error))}", err=True)
    click.echo(f"Current is now {current}; it was {left}, which stays under snapshots/.")
