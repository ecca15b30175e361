"""Reports that the project makes itself: numbers in ``sources/``, sentences in ``templates/``, forms in ``layouts/``.

``render(report, format)`` gives a report's bytes as flattened text, DOCX or PDF; ``change(report, path, value)`` gives
the same report with one value changed. Budgets and final accounts are computed: ``fiscal/`` holds their sources.
``python -m samples.make`` writes ``reports/``.
"""

from samples.catalogue import load_report, load_reports
from samples.model import FORMATS, Report, change
from samples.rendering import render

__all__ = ["FORMATS", "Report", "change", "load_report", "load_reports", "render"]
