"""`jixiao serve`."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli import home_option
from flows.home import Home
from flows.settings import SettingsError, read_settings


@click.command(name="serve")
@home_option
@click.option("--cron", help="When to run, as five cron fields; the setting's otherwise.")
def command(home: Path, cron: str | None) -> None:
    """Run the nightly schedule until it is stopped: a Prefect deployment of the load flow.

    Sources, schedule and policy come from settings.toml in the warehouse folder or from the environment. With
    PREFECT_API_URL set, the deployment is registered there; otherwise a server runs beside it.
    """
    from flows.engine import EngineError
    from flows.serving import serve

    try:
        settings = read_settings(home)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    if not settings.sources:
        raise click.UsageError(f"set sources in {Home(settings.home).root / 'settings.toml'}: what to load every night")
    try:
        serve(settings, cron or settings.cron)
    except EngineError as error:
        raise click.ClickException(str(error)) from error
