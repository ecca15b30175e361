"""`jixiao audit`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flows.cli import home_option
from flows.home import Home
from flows.queries import print_json
from flows.settings import SettingsError, read_settings
from flows.terminal import printable
from flows.worker import Worker, WorkerError


@click.command(name="audit")
@home_option
@click.option("--data-docs", type=click.Path(file_okay=False, path_type=Path), help="Build Data Docs in this folder.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(home: Path, data_docs: Path | None, shape: str) -> None:
    """Audit the published snapshot again, read-only. Exit code 1 where it would not be published."""
    place = Home(home.absolute())
    if not place.current.exists():
        raise click.ClickException(f"nothing was published in {place.root} yet: run jixiao load")
    try:
        settings = read_settings(home)
        worker = Worker("audit", place.root, place.logs / "audit.log")
        try:
            docs = str(data_docs.absolute()) if data_docs else None
            request = {"snapshot": str(place.current.resolve()), "policy": dict(settings.policy), "data_docs": docs}
            verdict = worker.ask(request, settings.audit_seconds)
        finally:
            worker.stop()
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    except WorkerError as error:
        raise click.ClickException(str(error)) from error
    if shape == "json":
        print_json(verdict)
    else:
        _print_verdict(verdict)
    if not verdict["ok_to_publish"]:
        raise SystemExit(1)


def _print_verdict(verdict: dict[str, Any]) -> None:
    coverage = verdict["coverage"]
    click.echo(f"{coverage['expectations']} expectations in {verdict['seconds']} s on {verdict['snapshot']}")
    for severity, tried in coverage["tried"].items():
        evaluated, broken = coverage["evaluated"].get(severity, 0), coverage["broken"].get(severity, 0)
        click.echo(f"  {severity}: {tried} checks tried, {evaluated} evaluated, {broken} broken")
    for failure in verdict["structural_failures"]:
        click.echo(
            f"  unsound: {failure['rule_id']} on {failure['table']}: {printable(failure['words'])} ({failure['count']})"
        )
    click.echo("sound: it may be published" if verdict["ok_to_publish"] else "not to be published")
