"""The explanations of budgets and final accounts: itemised classes, known lines, comparisons."""

from extract.narrative.fiscal.chapters import Chapters
from extract.narrative.fiscal.compared import Compared
from extract.narrative.fiscal.words import is_fiscal_report, load_fiscal_words

__all__ = ["Chapters", "Compared", "is_fiscal_report", "load_fiscal_words"]
