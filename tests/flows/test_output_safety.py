"""What documents print and are called goes to terminals, CSV and HTML as text and as nothing else."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.picture import PictureError, draw_place, picture_place
from flows.queries import FORMULA_STARTS, print_csv, safe_field, shown
from flows.tables import make_console, make_table
from flows.terminal import printable, printable_json
from tests.hostile.pdf_files import one_page, stream, text

FORMULAS = (
    "=cmd|'/C calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "＝1+1",
    "－cmd",
    "--1",
    "-",
)


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_becomes_a_formula(formula: str) -> None:
    assert safe_field(formula).startswith("'")
    assert safe_field([formula, "b"]).startswith("'")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("-3.50"), "-3.50"),
        (-3, "-3"),
        (-1e-05, "-1e-05"),
        ("-3.50", "-3.50"),
        ("-12", "-12"),
        (None, ""),
        (True, "True"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_numbers_stay_numbers(value: object, written: str) -> None:
    assert safe_field(value) == written


@given(st.text(max_size=30))
def test_any_text_is_one_field_and_no_formula(content: str) -> None:
    field = safe_field(content)
    assert field.removeprefix("'") == content or field == content
    try:
        float(field)
    except ValueError:
        assert not field.startswith(FORMULA_STARTS)


def test_csv_keeps_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = {"a": 'x","=1+1"\n=2+2,', "b": "=1,2"}
    print_csv([hostile], ("a", "b"))
    header, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert header == ["a", "b"]
    assert row == [hostile["a"], "'=1,2"]


def test_signs_that_steer_a_terminal_are_written_out() -> None:
    assert printable("\x1b[2J\x07\u202e\r") == "\\x1b[2J\\x07\\u202e\\x0d"
    assert printable("\x9b31m\ud800\u2028") == "\\x9b31m\\ud800\\u2028"
    assert printable("a\nb") == "a\\x0ab"
    assert printable("a\nb", breaks=True) == "a\nb"
    assert shown("甲中心 2023年\u3000支出") == "甲中心 2023年\u3000支出"


@given(st.text())
def test_nothing_printed_steers(content: str) -> None:
    assert printable(printable(content)) == printable(content)
    assert not any(ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 for sign in printable(content))


@given(st.dictionaries(st.text(), st.text()))
def test_json_says_the_same_and_steers_nothing(content: dict[str, str]) -> None:
    written = printable_json(content)
    assert json.loads(written) == content
    assert printable(written, breaks=True) == written


def test_json_keeps_chinese_and_escapes_marks() -> None:
    written = printable_json({"名称": "甲\u202e\U000e0041\x7f\n乙"})
    assert written == '{\n  "名称": "甲\\u202e\\udb40\\udc41\\u007f\\n乙"\n}'


def test_a_table_shows_names_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    console = make_console()
    console.print(make_table(console, ("document",), [("[red]a[/red]\x1b]0;x\x07\u202eb.txt",)]))
    out = capsys.readouterr().out
    assert "[red]a[/red]\\x1b]0;x\\x07\\u202eb.txt" in out
    assert "\x1b" not in out


def test_a_picture_of_a_giant_page_is_drawn_small(tmp_path: Path) -> None:
    (tmp_path / "giant.pdf").write_bytes(one_page(stream(text()), box=b"[0 0 400000 400000]"))
    draw_place(tmp_path / "giant.pdf", 1, [(72, 100, 200, 120)], tmp_path / "place.png")
    assert (tmp_path / "place.png").stat().st_size < 1 << 22


def test_a_picture_is_drawn_in_a_child_and_says_why_not(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    with pytest.raises(PictureError, match="damaged_document"):
        picture_place(tmp_path / "broken.pdf", 1, [(0, 0, 1, 1)], tmp_path / "place.png")
    assert not (tmp_path / "place.png").exists()
    (tmp_path / "good.pdf").write_bytes(one_page(stream(text())))
    picture_place(tmp_path / "good.pdf", 1, [(72, 100, 200, 120)], tmp_path / "place.png")
    assert (tmp_path / "place.png").read_bytes().startswith(b"\x89PNG")
