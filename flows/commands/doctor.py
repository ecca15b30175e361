"""`jixiao doctor`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from flows.cli import home_option
from flows.health.home import check_home
from flows.health.machine import check_machine
from flows.home import Home
from flows.queries import print_json
from flows.terminal import printable

MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


@click.command(name="doctor")
@home_option
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(home: Path, shape: str) -> None:
    """Say what is wrong with this machine or this warehouse, and how to mend it. Exit code 1 where something is."""
    signs = [*check_machine(), *check_home(Home(home.absolute()))]
    if shape == "json":
        print_json([asdict(sign) for sign in signs])
    else:
        for sign in signs:
            click.echo(f"{MARKS[sign.level]} {printable(sign.what)}")
            if sign.mend:
                click.echo(f"      mend: {printable(sign.mend)}")
    if any(sign.level == "wrong" for sign in signs):
        raise SystemExit(1)
