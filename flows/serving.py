"""`jixiao serve`: the load flow as a Prefect deployment with a schedule."""

from __future__ import annotations

import sys

from flows.engine import run_server
from flows.home import Home
from flows.settings import Settings
from flows.sources.model import show_place

DEPLOYMENT = "nightly"


def serve(settings: Settings, cron: str) -> None:
    """Serve the flow until interrupted. A run that would overlap the one before waits: the warehouse has one writer."""
    with run_server(Home(settings.home), has_services=True) as server:
        from flows.load import load_reports

        if server is not None:
            server.wait()
            print(f"Prefect's server answers at {server.url}", file=sys.stderr)
        print(f"Loading {', '.join(map(show_place, settings.sources))} on {cron!r}; stop with Ctrl-C", file=sys.stderr)
        load_reports.serve(
            name=DEPLOYMENT,
            cron=cron,
            parameters={"home": str(settings.home)},
            tags=["jixiao"],
            limit=1,
            print_starting_message=False,
        )
