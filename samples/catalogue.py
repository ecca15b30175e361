"""The reports by name, of either family."""

from __future__ import annotations

from samples.fiscal import SOURCES, FiscalReport, load_fiscal_report
from samples.model import HERE, Report
from samples.model import load_report as load_self_evaluation


def load_report(name: str) -> Report | FiscalReport:
    """The report of ``sources/<name>.yml`` or of ``fiscal/sources/<name>.yml``."""
    return load_fiscal_report(name) if (SOURCES / f"{name}.yml").exists() else load_self_evaluation(name)


def load_reports() -> list[Report | FiscalReport]:
    """Every report, by name."""
    paths = [*(HERE / "sources").glob("*.yml"), *SOURCES.glob("*.yml")]
    return [load_report(name) for name in sorted(path.stem for path in paths)]
