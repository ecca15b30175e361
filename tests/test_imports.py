"""The layers of docs/architecture.md, read off the import statements: what each part may know of the others."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("extract", "flows", "expectations")
LONGEST_MODULE = 400
# What shaping knows; the words around numbers; the words that readers go by. Everyone else is given what they load.
FORMS_LOADERS = ("extract.forms", "extract.measures", "extract.words")


def modules() -> Iterator[tuple[str, Path]]:
    for part in PARTS:
        for path in sorted((ROOT / part).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


MODULES = dict(modules())


def imports_of(module: str, source: str, is_package: bool = False) -> set[str]:
    """Every module named by an import statement, wherever it stands; a relative import is resolved."""
    package = module if is_package else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            origin = ".".join(part for part in (base, node.module) if part)
            found |= {origin, *(f"{origin}.{alias.name}" for alias in node.names)}
    return found


def within(name: str, *parts: str) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


def layer(module: str) -> str:
    return "extract.readers" if within(module, "extract.readers") else module.partition(".")[0]


FORBIDDEN = {
    "extract": ("extract.readers", "flows", "expectations", "prefect", "great_expectations", "dbt", "duckdb"),
    "extract.readers": ("flows", "expectations", "prefect", "great_expectations", "dbt", "duckdb"),
    "expectations": ("extract", "flows", "prefect", "dbt"),
    "flows": ("great_expectations",),
}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_layer_may(module: str) -> None:
    path = MODULES[module]
    imported = imports_of(module, path.read_text(encoding="utf-8"), path.name == "__init__.py")
    wrong = sorted(name for name in imported if within(name, *FORBIDDEN[layer(module)]))
    assert not wrong, f"{module} ({layer(module)}) may not import {', '.join(wrong)}"


def imports_at_start(tree: ast.Module) -> Iterator[str]:
    """What a module imports as it is imported itself: not for types alone, not within a function."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def package(module: str) -> str:
    """The package of ``flows``, or the module right under it, that a name belongs to."""
    return ".".join(module.split(".")[:2])


def test_the_packages_of_flows_import_one_way() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for module, path in MODULES.items():
        if within(module, "flows"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            imported = {package(name) for name in imports_at_start(tree) if within(name, "flows")}
            graph[package(module)] |= imported - {package(module)}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize("module", [name for name in MODULES if layer(name) in ("extract", "extract.readers")])
def test_only_a_loader_opens_the_forms_folder(module: str) -> None:
    if within(module, *FORMS_LOADERS):
        return
    strings = [
        node.value
        for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    paths = [text for text in strings if text == "forms" or text.startswith("forms/")]
    assert not paths, f"{module} names the forms folder: {paths}; only {', '.join(FORMS_LOADERS)} read it"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_can_be_read_in_one_sitting(module: str) -> None:
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE, f"{module} has {lines} lines: a file that needs scrolling is two files"


def test_every_part_is_looked_at() -> None:
    assert {module.partition(".")[0] for module in MODULES} == set(PARTS)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import prefect.flows", "prefect.flows"),
        ("def later():\n    from prefect import flow", "prefect"),
        ("from . import readers", "extract.readers"),
        ("from .readers import pdf", "extract.readers.pdf"),
        ("from extract import readers", "extract.readers"),
    ],
)
def test_an_import_is_seen_in_every_form(source: str, found: str) -> None:
    assert found in imports_of("extract.shape", source)


# A ratio of two amounts is no amount: its interval, and how many times one print is another, may be binary.
RATIOS = ("identity_operands", "int_finding_words")
MODELS = [path for path in sorted((ROOT / "dbt_project").rglob("*.sql")) if path.stem not in RATIOS]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_no_model_computes_in_binary_floats(path: Path) -> None:
    code = re.sub(r"--.*|\{#[\s\S]*?#\}", "", path.read_text(encoding="utf-8"))
    found = re.findall(r"\b(?:double|float4?|float8|real)\b", code, flags=re.IGNORECASE)
    assert not found, f"{path.name} names {found}: money is DECIMAL from the cell to the chart"
