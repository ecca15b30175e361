"""Fiscal statements (收入支出决算总表, 支出预算总表, 三公经费 ...) to values with class codes, funds and sides.

``matching`` (which statement) → ``layout`` (header rows) → ``columns`` (by their words, in lanes) → ``rows`` (labels,
codes) → ``shaper`` (numbers) → ``emptiness`` (an empty table and the note that says so). Knowledge is
``forms/statements``, ``forms/statement_words.csv`` and the two class lists.
"""

from extract.statements.document import ShapedStatement, StatementReader
from extract.statements.knowledge import StatementKnowledge, load_statements

__all__ = ["ShapedStatement", "StatementKnowledge", "StatementReader", "load_statements"]
