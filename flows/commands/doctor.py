"""`jixiao doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli import home_option
from flows.health import check_home, check_machine, check_roster
from flows.home import Home
from flows.settings import SettingsError, read_settings

MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


@click.command(name="doctor")
@home_option
def command(home: Path) -> None:
    """Say what is wrong with this machine or this warehouse, and how to mend it. Exit code 1 where something is."""
    try:
        settings = read_settings(home)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    signs = [*check_machine(), *check_home(Home(home.absolute())), *check_roster(settings.roster)]
    for sign in signs:
        click.echo(f"{MARKS[sign.level]} {sign.what}")
        if sign.mend:
            click.echo(f"      mend: {sign.mend}")
    if any(sign.level == "wrong" for sign in signs):
        raise SystemExit(1)
