"""The Great Expectations side: suites over frames, one checkpoint. No other module imports it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import: the audit calls nobody

import great_expectations as gx
from great_expectations import expectations as gxe

from expectations.suites import Expectation, Outcome, Suite

INDEX_COLUMNS = ("subject", "severity", "document_id")
_FAILURE = {"must": "critical", "should": "warning", "advisory": "info", "structure": "critical"}


def run_checkpoint(suites: Sequence[Suite], frames: Path, data_docs: Path | None = None) -> list[Outcome]:
    """Run all suites as one checkpoint in a context that lives in memory.

    ``frames`` is the folder of the frames; ``data_docs`` a folder for the library's own pages (they take their styles
    from the web, so they are an extra). Raises what the library raises on a programming mistake.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    if data_docs is not None:
        _replace_docs_site(context, data_docs)
    definitions = []
    for suite in suites:
        # A source a suite, which looks at its own file alone: the library writes a source anew with each of its assets.
        source = context.data_sources.add_pandas_filesystem(suite.name, base_directory=frames)
        asset = source.add_parquet_asset(suite.name, connect_options={"glob_directive": suite.frame.name})
        batch = asset.add_batch_definition_path("whole", suite.frame.relative_to(frames))
        built = gx.ExpectationSuite(name=suite.name, expectations=[_build(each) for each in suite.expectations])
        definition = gx.ValidationDefinition(name=suite.name, data=batch, suite=context.suites.add(built))
        definitions.append(context.validation_definitions.add(definition))
    checkpoint = gx.Checkpoint(
        name="audit",
        validation_definitions=definitions,
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": list(INDEX_COLUMNS)},
    )
    results = context.checkpoints.add(checkpoint).run()
    if data_docs is not None:
        context.build_data_docs()
    return [_read(run.suite_name, each) for run in results.run_results.values() for each in run.results]


def _build(expectation: Expectation) -> Any:
    common: dict[str, Any] = {
        "notes": expectation.words,
        "severity": _FAILURE[expectation.severity],
        "meta": {"name": expectation.name, **(expectation.meta or {})},
    }
    if expectation.column is None:
        return gxe.ExpectTableRowCountToBeBetween(min_value=expectation.at_least, **common)
    return gxe.ExpectColumnValuesToBeInSet(column=expectation.column, value_set=list(expectation.allowed), **common)


def _read(suite: str, result: Any) -> Outcome:
    body = result.result or {}
    raised = result.exception_info or {}
    # one exception, or one a metric under the metric's own key
    errors = [each for each in (raised, *raised.values()) if isinstance(each, dict) and each.get("raised_exception")]
    return Outcome(
        suite=suite,
        name=result.expectation_config.meta["name"],
        success=bool(result.success),
        observed=int(body.get("element_count", body.get("observed_value", 0)) or 0),
        offenders=tuple(body.get("unexpected_index_list") or ()),
        error=str(errors[0].get("exception_message")) if errors else None,
    )


def _replace_docs_site(context: Any, folder: Path) -> None:
    for site in list(context.list_data_docs_sites()):
        context.delete_data_docs_site(site)
    context.add_data_docs_site(
        site_name="audit",
        site_config={
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())},
        },
    )
