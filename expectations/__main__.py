"""``python -m expectations SNAPSHOT.duckdb --json``: audit a snapshot in a process of its own.

The result goes to standard output, everything else to standard error. With ``--wait`` the process imports what takes
seconds, says ``ready`` on standard error, and reads the snapshot's path from one line of standard input, so that the
import overlaps other work.
Exit codes: 0 may be published, 1 may not, 2 wrong usage or no snapshot.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
from pathlib import Path

from expectations.audit import SnapshotError, run_audit
from expectations.policy import DEFAULT_POLICY, PolicyError, read_policy
from expectations.results import AuditResult


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        policy = read_policy(options.policy) if options.policy else DEFAULT_POLICY
        # a library that prints must not spoil the JSON
        with contextlib.redirect_stdout(sys.stderr):
            snapshot = _wait_for_snapshot() if options.wait else options.snapshot
            if snapshot is None:
                print("no snapshot was named: give its path", file=sys.stderr)
                return 2
            result = run_audit(snapshot, policy, options.data_docs)
    except (PolicyError, SnapshotError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(result.to_json() if options.json else describe(result))
    return 0 if result.ok_to_publish else 1


def describe(result: AuditResult) -> str:
    """The result in a few lines of text for a person."""
    lines = ["may be published" if result.ok_to_publish else "may not be published"]
    for failure in result.structural_failures:
        where = f"{failure.table}: " if failure.table else ""
        lines.append(f"  structure: {failure.suite}.{failure.rule_id}: {where}{failure.words} ({failure.count})")
        lines += [f"    {example}" for example in failure.examples]
    lines += [f"  stops the run: {check}" for check in result.stopping_checks]
    lines += [
        f"  held back: {document.document_id} ({len(document.checks)} checks)" for document in result.held_documents
    ]
    for severity, tried in result.coverage.tried.items():
        evaluated, broken = result.coverage.evaluated[severity], result.coverage.broken[severity]
        lines.append(f"  {severity}: {tried} checks tried, {evaluated} evaluated, {broken} broken")
    return "\n".join(lines)


def _wait_for_snapshot() -> Path | None:
    import expectations.checkpoint  # noqa: F401, the import is what --wait is for

    print("ready", file=sys.stderr, flush=True)
    line = sys.stdin.readline().strip()
    return Path(line) if line else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m expectations", description="Audit a snapshot before it is published."
    )
    parser.add_argument("snapshot", type=Path, nargs="?", help="the snapshot, a closed DuckDB file; it is only read")
    parser.add_argument(
        "--wait", action="store_true", help="get ready, then read the snapshot's path from standard input"
    )
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    parser.add_argument("--data-docs", type=Path, metavar="DIR", help="also build Great Expectations' own pages here")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="severity: action, as YAML or JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
