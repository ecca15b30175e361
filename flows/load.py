"""The flow: one run from files to a published warehouse, reading as its steps.

The steps are the plain functions of ``flows.steps`` and ``flows.reading.documents``, decorated here and nowhere else.
What a run has done is in the ledger; Prefect gives schedule, retries of input and output, logs and the summary.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows import alerts, steps
from flows.reading import documents
from flows.run import Result, RunFailed, open_run
from flows.settings import read_settings
from flows.summary import write_markdown

TAGS = {"jixiao"}


def _is_passing_fault(_task: Any, _run: Any, state: Any) -> bool:
    """Whether a task failed by a fault of input or output that may be gone next time; nothing else is tried again."""
    fault = state.result(raise_on_failure=False)
    return isinstance(fault, OSError | duckdb.IOException)


def _step(name: str, *tags: str) -> Any:
    return task(
        name=name,
        tags={*TAGS, *tags},
        retries=2,
        retry_delay_seconds=1,
        retry_condition_fn=_is_passing_fault,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
    )


read_batch = _step("read and shape", "extract")(documents.read_batch)
shape_batch = _step("shape again", "extract")(documents.shape_batch)
settle_documents = _step("settle documents", "landing")(steps.settle_documents)
build_checked = _step("build and audit", "dbt", "great-expectations")(steps.build_checked)
write_aside = _step("write Parquet and report", "publish")(steps.write_aside)
publish = _step("publish", "publish")(steps.publish)
alert = _step("alert", "alert")(alerts.alert)


@flow(name="load-reports", validate_parameters=False, persist_result=False, log_prints=False)
def load_reports(home: str, sources: Sequence[str] = (), retry: bool = False) -> Result:
    """Load the sources into the warehouse at ``home``; without any, those of its settings.

    Raises ``RunFailed`` where nothing could be published: the last snapshot stands.
    """
    settings = read_settings(Path(home))
    with open_run(settings, sources or settings.sources, retry=retry) as run:
        if run.plan is None:
            raise RunFailed("the run has no plan")
        if run.plan.is_nothing_new:
            alert(run, "nothing_new")
            return run.finish("nothing_new")
        run.worker("build")
        run.worker("audit")
        for batch in run.batches(run.plan.to_read):
            read_batch(run, batch)
        for batch in run.batches(run.plan.to_shape):
            shape_batch(run, batch)
        settle_documents(run)
        snapshot = build_checked(run)
        write_aside(run, snapshot)
        publish(run)
        alert(run, "published")
        result = run.finish("published")
        keep_summary(result)
        return result


def keep_summary(result: Result) -> None:
    """The run summary as an artifact. The warehouse is published by now: a fault of Prefect's server is only told."""
    try:
        create_markdown_artifact(write_markdown(result), key="run-summary", description=f"Run {result.run_id}")
    except Exception as error:
        print(f"the run summary was not kept: {error}", file=sys.stderr)
