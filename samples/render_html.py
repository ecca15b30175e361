"""HTML as a portal publishes it: the report inside the site's layout tables, with navigation and footer around it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from samples.layouts import Block, TableBlock, TextBlock

_HEAD = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>信息公开</title>
<style>.mobile {{ display: none }}</style><script>var visits = 12345.67;</script></head><body>
<div class="nav"><ul>
<li><a href="/">首页</a></li><li><a href="/gk">政务公开</a></li>
<li><a href="/fw">服务</a></li></ul></div>
<div class="mobile">访问量 99999 次</div>
<table width="1000"><tr><td><div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/gk">公开</a></div>
<table width="100%"><tr><td>
"""
_TAIL = """
<p>【<a href="javascript:print()">打印</a>】 【<a href="javascript:close()">关闭</a>】</p>
</td></tr></table></td></tr></table>
<div class="footer"><p>版权所有：样例网站 ICP备12345678号</p></div></body></html>
"""


def render_html(blocks: list[Block], charset: str = "utf-8") -> bytes:
    """One page. ``charset``: how it is declared and encoded."""
    page = _HEAD.format(charset=charset) + "\n".join(_parts(blocks)) + _TAIL
    return page.encode(charset)


def _parts(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, TextBlock):
            yield f"<p>{escape(block.text)}</p>"
            continue
        for line in (block.title, "    ".join(block.captions)):
            if line:
                yield f'<p align="center">{escape(line)}</p>'
        yield '<table border="1">'
        yield from _rows(block)
        yield "</table>"
        if block.note:
            yield f"<p>{escape(block.note)}</p>"


def _rows(block: TableBlock) -> Iterator[str]:
    for row in range(block.row_count):
        cells = sorted((cell for cell in block.cells if cell.row == row), key=lambda cell: cell.column)
        texts = (
            f"<td{_span('rowspan', cell.down)}{_span('colspan', cell.right)}>"
            f"{escape(cell.text).replace('  ', '&nbsp; ')}</td>"
            for cell in cells
        )
        yield f"<tr>{''.join(texts)}</tr>"


def _span(name: str, count: int) -> str:
    return f' {name}="{count}"' if count > 1 else ""
