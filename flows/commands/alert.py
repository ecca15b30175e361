"""`jixiao alert`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows import clock
from flows.cli import home_option
from flows.home import Home
from flows.settings import SettingsError, read_settings

if TYPE_CHECKING:
    from flows.alerts.outbox import Delivery
    from flows.alerts.settings import AlertSettings


@click.command(name="alert")
@home_option
@click.option("--test", "owner", metavar="OWNER", help="Send a test message to this owner, and nothing else.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent to each owner; send and keep nothing.")
@click.option("--watch", "is_watch", is_flag=True, help="Only the dead man's switch, as jixiao watch.")
def command(home: Path, owner: str | None, dry_run: bool, is_watch: bool) -> None:
    """Tell every owner what is new, worse or resolved since they were told last, and deliver what waits.

    A load does so by itself; this is for trying channels, and for sending what a channel did not take.
    """
    if sum((owner is not None, dry_run, is_watch)) > 1:
        raise click.UsageError("--test, --dry-run and --watch exclude one another")
    if owner is not None:
        test_owner(home, owner)
    elif dry_run:
        print_preview(home)
    else:
        run_alert(home, is_watch=is_watch)


def run_alert(home: Path, *, is_watch: bool) -> None:
    """Work out, keep and deliver; exit code 1 where something could not be delivered."""
    from flows.alerts.alerting import alert_now, watch
    from flows.alerts.store import StoreError

    place, settings = read_alert_settings(home)
    try:
        deliveries = watch(place, settings) if is_watch else alert_now(place, settings)
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    print_deliveries(deliveries)


def print_deliveries(deliveries: list[Delivery]) -> None:
    for each in deliveries:
        click.echo(f"{each.message.owner}: {each.message.digest.headline}")
    if not deliveries:
        click.echo("Nothing to tell.")
    if failed := [f"{each.message.owner}: {each.error}" for each in deliveries if each.error]:
        raise click.ClickException("\n".join([*failed, "What waits goes out with the next run, or with jixiao alert."]))


def test_owner(home: Path, name: str) -> None:
    """Send the test message on each of an owner's channels and say which took it."""
    from flows.alerts.addresses import AddressError, name_channels, read_addresses
    from flows.alerts.alerting import open_sender
    from flows.alerts.digest import write_test

    place, settings = read_alert_settings(home)
    if name not in settings.owners:
        raise click.UsageError(f"no owner {name}; known are {', '.join(settings.owners)}")
    try:
        channels = name_channels(read_addresses(settings.owners[name], place, os.environ))
    except AddressError as error:
        raise click.ClickException(str(error)) from error
    digest = write_test(name, settings.language, clock.now())
    with open_sender(place, settings) as send:
        refused = {channel: send(address, digest, settings.delivery_seconds) for channel, address in channels.items()}
    for channel, refusal in refused.items():
        click.echo(f"{channel}: {refusal or 'sent'}")
    if any(refused.values()):
        raise SystemExit(1)


def print_preview(home: Path) -> None:
    from flows.alerts.alerting import preview
    from flows.alerts.store import StoreError
    from flows.terminal import printable

    place, settings = read_alert_settings(home)
    try:
        digests = preview(place, settings)
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    for name, digest in digests.items():
        click.echo(f"== {name}")
        if digest is None:
            click.echo("nothing to tell")
            continue
        more = [digest.more.replace("{count}", str(digest.left_out))] if digest.left_out else []
        for line in [digest.headline, *digest.lines, *more, digest.link]:
            click.echo(printable(line))


def read_alert_settings(home: Path) -> tuple[Home, AlertSettings]:
    """The home and its ``[alerts]``. Raises ``click.UsageError`` where there are none."""
    try:
        settings = read_settings(home)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    if settings.alerts is None:
        raise click.UsageError(f"there is no [alerts] in {settings.home / 'settings.toml'}: docs/alerts.md says how")
    return Home(settings.home), settings.alerts
