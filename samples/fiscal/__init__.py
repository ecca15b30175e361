"""Budgets and final accounts: leaf amounts in ``sources/``, everything else computed, so that each report adds up."""

from samples.fiscal.report import SOURCES, FiscalReport, load_fiscal_report, plant

__all__ = ["SOURCES", "FiscalReport", "load_fiscal_report", "plant"]
