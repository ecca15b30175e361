"""Archives beyond a limit beside a good report: each is told for itself and kept, the rest of the run is loaded."""

from __future__ import annotations

import io
import json
import random
import zipfile

import pytest
from flow_fakes import Warehouse

pytestmark = pytest.mark.slow

REPORT = "unit: {unit}\nyear: 2023\nproject: \namount: 12.50\n"


def pack(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def report(unit: str) -> bytes:
    return REPORT.format(unit=unit).encode()


def many() -> bytes:
    return pack({f"{number}.txt": report(f"第{number}局") for number in range(30)})


def swelling() -> bytes:
    return pack({"乙.txt": report("乙局"), "zeros.txt": bytes(3 << 20)})


def deep() -> bytes:
    inner = pack({"丙.txt": report("丙局")})
    for name in ("c.zip", "b.zip"):
        inner = pack({name: inner, f"beside-{name}.txt": report(f"beside {name}")})
    return inner


def noise(seed: int) -> bytes:
    """A line that does not pack well: no ratio is broken by it."""
    return b"note: " + random.Random(seed).randbytes(50_000).hex().encode() + b"\n"


def large() -> bytes:
    return pack({f"{number}.txt": report(f"第{number}局") + noise(number) for number in range(8)})


@pytest.mark.parametrize(
    ("build", "limit", "refused", "loaded"),
    [
        (many, "archive_entries = 20", {"a.zip"}, set()),
        (swelling, "unpacked_ratio = 2", {"a.zip"}, set()),
        (large, "archive_bytes = 500000", {"a.zip"}, set()),
        (deep, "archive_depth = 2", {"c.zip"}, {"beside-b.zip.txt", "beside-c.zip.txt"}),
    ],
    ids=["entries", "ratio", "size", "depth"],
)
def test_an_archive_beyond_a_limit_is_told_and_costs_nothing_but_itself(
    warehouse: Warehouse, build: object, limit: str, refused: set[str], loaded: set[str]
) -> None:
    assert callable(build)
    warehouse.home.root.mkdir(parents=True)
    (warehouse.home.root / "settings.toml").write_text(f"[limits]\n{limit}\n")
    (warehouse.inbox / "a.zip").write_bytes(build())
    (warehouse.inbox / "good.zip").write_bytes(pack({"甲.txt": report("甲局")}))
    warehouse.put("丁.txt", report("丁局").decode())
    assert warehouse.load().status == "published"
    expected = dict.fromkeys(refused, "quarantined") | dict.fromkeys(loaded | {"甲.txt", "丁.txt"}, "loaded")
    assert warehouse.outcomes() == expected
    told = [json.loads(path.read_text()) for path in warehouse.home.quarantine.glob("*/reason.json")]
    assert {each["file_name"] for each in told} == refused
    for each in told:
        assert each["code"] == "archive_refused"
        assert "jixiao retry" in each["what_to_do_zh"]
        assert "jixiao retry" in each["what_to_do_en"]
        assert (warehouse.home.quarantine / each["document_id"] / each["file_name"]).exists()
    known = {row[0] for row in warehouse.query("SELECT sha256 || '.bin' FROM raw.documents")}
    assert {path.name for path in warehouse.home.documents.iterdir()} == known
    (warehouse.home.root / "settings.toml").write_text("")
    assert warehouse.load(retry=True).status == "published"
    assert "quarantined" not in warehouse.outcomes().values()
