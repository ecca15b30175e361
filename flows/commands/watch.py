"""`jixiao watch`."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli import home_option


@click.command(name="watch")
@home_option
def command(home: Path) -> None:
    """The dead man's switch: alert where nothing was published, or no run ended well, for the hours of the settings.

    Run it by another scheduler than the loads, cron for one: it notices that those do not run. It needs no lock, so
    that a load that hangs is noticed too. Exit code 1 where the alert could not be delivered.
    """
    from flows.commands.alert import run_alert

    run_alert(home, is_watch=True)
