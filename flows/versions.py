"""Versions of what made a row, so that a change redoes what it touches and nothing more.

Reading is versioned by hand (``extract.readers.READER_VERSION``): it is the expensive step. Shaping and rules are
versioned by the content of the files that they consist of.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from flows.home import PROJECT_ROOT

# Seeds that SQL joins and no extraction step reads: a change of theirs rebuilds the marts and leaves shaping alone.
RULE_SEEDS = (
    "identit",
    "waiver",
    "item",
    "tolerance",
    "score_",
    "root_cause",
    "finding",
    "roster",
    "submission",
    "bi_figures",
    "code_names",
)


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of one run. ``rules`` covers everything between landing and publishing."""

    reader: str
    shaping: str
    rules: str
    project: str


def read_versions(root: Path = PROJECT_ROOT) -> Versions:
    """The versions of the code and the knowledge at ``root``; hashes a few hundred small files (milliseconds)."""
    forms = sorted(path for path in (root / "forms").rglob("*") if path.is_file() and not path.name.startswith("."))
    shaping_forms = [path for path in forms if not path.name.startswith(RULE_SEEDS)]
    shaping_code = sorted(path for path in (root / "extract").rglob("*.py") if "readers" not in path.parts)
    rules_code = [
        root / "dbt_project.yml",
        *sorted(path for path in (root / "dbt_project").rglob("*") if path.suffix in {".sql", ".yml", ".csv", ".py"}),
        *sorted((root / "expectations").rglob("*.py")),
        *sorted((root / "flows" / "report").rglob("*.*")),
        *sorted((root / "flows" / "rereading").rglob("*.*")),
        *sorted((root / "extract" / "readers").glob("rereading*.py")),
    ]
    return Versions(
        reader=read_reader_version(root),
        shaping=hash_files(root, [*shaping_code, *shaping_forms]),
        rules=hash_files(root, [*rules_code, *forms]),
        project=metadata.version("jixiao"),
    )


def read_reader_version(root: Path = PROJECT_ROOT) -> str:
    """``extract.readers.READER_VERSION``, without importing the readers: asking the ledger must not pay for them."""
    tree = ast.parse((root / "extract" / "readers" / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["READER_VERSION"]:
            return str(ast.literal_eval(node.value))
    raise LookupError("extract.readers states no READER_VERSION")


def hash_files(root: Path, paths: Iterable[Path]) -> str:
    """A short hash of names and contents, the same wherever the project lies. Compiled files do not count."""
    digest = hashlib.sha256()
    for path in paths:
        if "__pycache__" in path.parts or not path.is_file():
            continue
        digest.update(str(path.relative_to(root)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
