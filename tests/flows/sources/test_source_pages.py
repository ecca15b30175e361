"""What hangs on a page, and which pages stand for one that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.sources.page_work import PageView, look_at_page


def look(tmp_path: Path, page: str, encoding: str = "utf-8") -> PageView:
    path = tmp_path / "page"
    path.write_bytes(page.encode(encoding))
    return look_at_page(path, "page")


def test_links_to_documents_are_listed_as_written_and_nothing_else(tmp_path: Path) -> None:
    long = "a" * 400
    page = f"""<html><head><base href="/files/"></head><body><p>公开说明</p>
        <ul><li><a href="./P0202.pdf">甲局 决算</a></li><li><a href="甲 局.xls?v=2">表</a></li></ul>
        <a href="/down.jsp?id=1">部门预算.docx</a> <a href="{long}.zip">全部</a> <a href="next.html">下一页</a>
        <iframe src="/viewer/b.pdf"></iframe><iframe src="/map.html"></iframe>
        <div style="display:none"><a href="hidden.pdf">藏</a></div><script>location="c.pdf"</script></body></html>"""
    view = look(tmp_path, page, "gb18030")
    assert view.base == "/files/"
    assert view.links == (
        ("甲局 决算", "./P0202.pdf"),
        ("表", "甲 局.xls?v=2"),
        ("部门预算.docx", "/down.jsp?id=1"),
        ("全部", f"{long}.zip"),
        ("", "/viewer/b.pdf"),
    )
    assert not view.is_error


@pytest.mark.parametrize(
    "body",
    [
        "<title>404 Not Found</title><center><h1>404 Not Found</h1></center><hr>nginx",
        "<p>抱歉，您访问的页面不存在或已被删除！</p><a href='/'>返回首页</a>",
        "<h1>系统维护中</h1>",
        "<script>location='/error.html'</script>",
        "<body></body>",
    ],
)
def test_an_error_page_is_known_by_its_words(tmp_path: Path, body: str) -> None:
    assert look(tmp_path, f"<html><body>{body}</body></html>").is_error


@pytest.mark.parametrize(
    "body",
    [
        "<p>2024年度部门决算公开</p>",
        "<p>文号：财预〔2024〕404号。附件已被删除的，请联系。</p><a href='a.pdf'>附件</a>",
        "<p>系统维护经费预算</p><table border=1><tr><td>项目</td><td>404</td></tr></table>",
        f"<p>信息系统维护项目绩效自评报告。{'项目完成情况良好。' * 100}</p>",
    ],
)
def test_a_page_that_says_more_is_a_page(tmp_path: Path, body: str) -> None:
    assert not look(tmp_path, f"<html><body>{body}</body></html>").is_error
