"""File names of answers: as the header, the address or the link say, and never a path."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.names import MAX_NAME, name_answer, safe_name

NAME = "某局2024年决算.pdf"
GBK = NAME.encode("gbk")


@pytest.mark.parametrize(
    ("disposition", "url", "link", "expected"),
    [
        (f"attachment; filename*=UTF-8''{quote(NAME)}", "http://a/x", "", NAME),
        (f"attachment; filename=\"x.pdf\"; filename*=utf-8'zh'{quote(NAME)}", "http://a/x", "", NAME),
        (f"attachment; filename*=GBK''{quote(GBK)}", "http://a/x", "", NAME),
        (f"attachment; filename*=nonsense''{quote(GBK)}", "http://a/x", "", NAME),
        (f'attachment; filename="{GBK.decode("latin-1")}"', "http://a/x", "", NAME),
        (f'attachment; filename="{NAME.encode().decode("latin-1")}"', "http://a/x", "", NAME),
        (f"attachment; filename={quote(GBK)}", "http://a/x", "", NAME),
        (f"inline; filename={quote(NAME)}", "http://a/x", "", NAME),
        ('attachment; filename="..\\\\..\\\\windows\\\\a.pdf"', "http://a/x", "", "a.pdf"),
        ('attachment; filename="/etc/passwd"', "http://a/b.pdf", "", "b.pdf"),
        ('attachment; filename="report"', "http://a/x.jsp", "", "report"),
        ("attachment", "http://a/b.pdf", "", "b.pdf"),
        ("", f"http://a/d/{quote(GBK)}", "", NAME),
        ("", f"http://a/d/{quote(NAME)}?v=2", "", NAME),
        ("", "http://a/down.jsp?id=7", NAME, NAME),
        ("", f"http://a/down.jsp?id=7&file={quote(GBK)}", "附件", NAME),
        ("", "http://a/down.jsp?id=7", "附件", "down.jsp"),
        ("", "http://a/", "附件", "附件"),
        ("", "http://a/..%2f..%2fa.pdf", "", "a.pdf"),
        ("", "http://a/", "", "document"),
        ("", "http://a/%00%1b%5b2Ja.pdf", "", "_x00_x1b[2Ja.pdf"),
    ],
)
def test_the_name_of_an_answer(disposition: str, url: str, link: str, expected: str) -> None:
    assert name_answer(disposition, url, link) == expected


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_a_safe_name_is_never_a_path_and_never_steers(text: str) -> None:
    name = safe_name(text)
    assert not set(name) & set("/\\\0\n\r\x1b\u202e")
    assert name not in (".", "..")
    assert len(name) <= MAX_NAME


@given(st.text(), st.text())
def test_any_header_gives_a_name(disposition: str, link: str) -> None:
    assert name_answer(disposition.encode("utf-8", "replace").decode("latin-1"), "http://a/x", link)
