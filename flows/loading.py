"""`jixiao load`: ask the ledger first; start what is slow only where there is work, and all of it at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flows.alerts import alert
from flows.engine import run_server
from flows.run import Result, open_run
from flows.settings import Settings
from flows.sources.model import show_place


def load(
    settings: Settings,
    sources: Sequence[str],
    *,
    retry: bool | Collection[str] = False,
    reshape: Collection[str] = (),
) -> Result:
    """One whole run. ``retry`` reads documents again: all quarantined ones, or those of these ids; ``reshape`` shapes
    documents again from what was read.

    Raises ``SourceError`` for wrong usage; ``LockedError``, ``LandingError``, ``EngineError`` and ``RunFailed`` where
    nothing could be published.
    """
    with open_run(settings, sources, retry=retry, reshape=reshape) as run:
        if run.plan is None or run.plan.is_nothing_new:
            alert(run, "nothing_new")
            return run.finish("nothing_new")
        with run_server(run.home) as server:
            # dbt and the suites warm up in processes of their own while Prefect's server starts.
            run.worker("build")
            run.worker("audit")
            with run.stage("start"):
                from flows.load import load_reports

                if server is not None:
                    server.wait()
            # Prefect keeps what a flow is called with; the run that is open knows the sources already.
            shown = [show_place(source) for source in sources]
            result: Result = load_reports(str(settings.home), shown, bool(retry))
            return result
