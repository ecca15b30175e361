"""The samples: the committed files are what the generator makes, the manifest is true, clean reports add up."""

from __future__ import annotations

import base64
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from samples import FORMATS, change, load_report, load_reports, render
from samples.layouts import TableBlock
from samples.make import REPORTS, make_file, read_manifest

ROOT = Path(__file__).parents[1]
FILES = read_manifest()
CLEAN = [str(entry["source"]) for entry in FILES if entry["report_type"] == "self_evaluation" and not entry["planted"]]


def planted() -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in FILES:
        for contradiction in entry["planted"]:  # type: ignore[attr-defined]
            yield str(entry["file"]), contradiction


def unpack(data: bytes) -> list[bytes]:
    """What a file holds, uncompressed: another machine's zlib may pack the same content into other bytes."""
    if data.startswith(b"PK"):
        package = zipfile.ZipFile(io.BytesIO(data))
        return [name.encode() + b"\n" + package.read(name) for name in package.namelist()]
    if data.startswith(b"%PDF"):
        streams = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
        return [unfold(stream) for stream in streams]
    return [data]


def unfold(stream: bytes) -> bytes:
    try:
        return zlib.decompress(base64.a85decode(stream.strip(), adobe=False) if b"~>" in stream else stream)
    except (ValueError, zlib.error):
        return stream


@pytest.mark.parametrize("entry", FILES, ids=[str(entry["file"]) for entry in FILES])
def test_the_committed_file_is_what_the_generator_makes(entry: dict[str, object]) -> None:
    committed = (REPORTS / str(entry["file"])).read_bytes()
    assert unpack(committed) == unpack(make_file(entry)), "run python -m samples.make"


def test_the_manifest_names_every_file_and_every_source() -> None:
    assert {path.name for path in REPORTS.iterdir()} == {entry["file"] for entry in FILES}
    assert {report.name for report in load_reports()} == {entry["source"] for entry in FILES}


@pytest.mark.parametrize("case", list(planted()), ids=lambda case: f"{case[0]}-{case[1]['identity']}")
def test_a_planted_contradiction_names_rules_of_the_catalogue_and_a_printed_number(
    case: tuple[str, dict[str, Any]],
) -> None:
    file, contradiction = case
    with (ROOT / "forms" / "identities.csv").open(encoding="utf-8") as handle:
        severity = {row["identity_id"]: row["severity"] for row in csv.DictReader(handle)}
    assert severity[contradiction["identity"]] == "must"
    assert set(contradiction["also"]) <= set(severity)
    entry = next(entry for entry in FILES if entry["file"] == file)
    assert contradiction["number"] in render(load_report(str(entry["source"])), "txt").decode()


def test_the_samples_cover_forms_formats_years_and_rules() -> None:
    assert {Path(str(entry["file"])).suffix.removeprefix(".") for entry in FILES} == set(FORMATS)
    assert len({str(entry["division_code"])[:2] for entry in FILES if entry["division_code"]}) >= 3
    assert len({entry["year"] for entry in FILES if entry["year"]}) >= 2
    assert {"loaded", "duplicate", "unrecognised"} <= {entry["outcome"] for entry in FILES}
    assert len({contradiction["identity"] for _, contradiction in planted()}) >= 25


def amount(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.\-]", "", text) or "0")


@pytest.mark.parametrize("name", sorted(set(CLEAN)))
def test_the_scores_of_a_clean_report_add_up(name: str) -> None:
    forms = load_report(name).values["forms"]
    for form_name, data in forms.items():
        for form in data if isinstance(data, list) else [data]:
            if "total" not in form:
                continue
            layout = yaml.safe_load((ROOT / "samples" / "layouts" / f"{form_name}.yml").read_text(encoding="utf-8"))
            rows = [row for key in ("indicators", "goal1", "goal2") for row in form.get(key, [])]
            fields = layout["fields"].get("indicators", layout["fields"].get("goal1"))
            entries = [dict(zip(fields, row, strict=True)) for row in rows]
            funds = dict(zip(layout["fields"]["funds"], form["funds"][0], strict=True)) if "funds" in form else form
            assert sum(amount(entry["score"]) for entry in entries) + amount(funds["score"]) == amount(form["total"])
            if "weight" in fields:
                assert sum(amount(entry["weight"]) for entry in entries) + amount(funds["weight"]) == 100
            rate = amount(funds["actual"]) / amount(funds["full"]) * 100
            assert abs(rate - amount(funds["rate"])) <= Decimal("0.005")


@pytest.mark.parametrize(
    "name", [name for name in sorted(set(CLEAN)) if "hunan_base_data" in load_report(name).values["forms"]]
)
def test_the_money_of_a_clean_hunan_report_adds_up(name: str) -> None:
    values = load_report(name).values
    prose = {key: amount(value) for key, value in values["prose"].items()}
    assert prose["budget_initial"] + prose["budget_adjustment"] == prose["budget_total"]
    assert prose["budget_basic"] + prose["budget_project"] == prose["budget_total"]
    assert prose["actual_basic"] + prose["actual_project"] == prose["actual_total"]
    assert prose["budget_total"] - prose["actual_total"] == prose["carryover"]
    assert prose["personnel"] + prose["public_use"] == prose["actual_basic"]
    assert prose["people_on_duty"] + prose["people_retired"] == prose["people_total"]
    columns = zip(*(row[1:] for row in values["forms"]["hunan_base_data"]["spending"]), strict=True)
    for column in columns:
        three, vehicles, purchase, operation, overseas, reception, project, *items = map(amount, column)
        assert three == vehicles + overseas + reception
        assert vehicles == purchase + operation
        assert project == sum(items[:3])
        assert items[3] >= sum(items[4:7])


def test_one_changed_value_changes_one_place() -> None:
    report = load_report("wuling_reading_2023")
    changed = change(report, "forms.hunan_department.indicators.3.6", "4")
    before, after = (render(one, "txt").decode().splitlines() for one in (report, changed))
    different = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert different == [("\t5", "\t4")]
    with pytest.raises(KeyError, match="no_such"):
        change(report, "prose.no_such", "1")


@pytest.mark.parametrize("format", FORMATS)
def test_every_template_renders_in_every_format(format: str) -> None:
    one_of_each = {report.values["template"]: report for report in load_reports()}
    for report in one_of_each.values():
        data = render(report, format)
        assert data == render(report, format)


def test_merged_cells_cover_the_whole_table() -> None:
    for report in load_reports():
        for block in report.blocks():
            if isinstance(block, TableBlock):
                covered = [
                    (cell.row + down, cell.column + right)
                    for cell in block.cells
                    for down in range(cell.down)
                    for right in range(cell.right)
                ]
                assert len(covered) == len(set(covered)) == block.row_count * len(block.widths)
