"""Hostile texts and web pages."""

from __future__ import annotations

GOOD_TABLE = "<table><tr><td>合计</td><td>12.34</td></tr></table>"


def page(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def wide_spans() -> bytes:
    cells = "<td rowspan=1000000000 colspan='1000000000'>1</td><td rowspan=0 colspan=-1>2</td><td colspan=9e9>3</td>"
    return page(f"<table>{f'<tr>{cells}</tr>' * 200}</table>{GOOD_TABLE}")


def deep_tags(depth: int = 100_000) -> bytes:
    return page("<div>" * depth + GOOD_TABLE + "</div>" * depth)


def deep_tables(depth: int = 3_000) -> bytes:
    return page("<table><tr><td>1</td><td>" * depth + "12.34" + "</td></tr></table>" * depth)


def large_page(size: int = 50_000_000) -> bytes:
    return page("<p>" + "支出12.34万元。" * (size // 24) + "</p>")


def active_page(path: str) -> bytes:
    return page(
        f"<script>document.write('<td>99.99</td>')</script><style>td{{content:'88.88'}}</style>"
        f"<iframe src='file://{path}'></iframe><object data='file://{path}'></object><base href='http://127.0.0.1:9/'>"
        f"<img src='http://127.0.0.1:9/' onerror='alert(1)'>{GOOD_TABLE}"
        "<p>支出合计 12.34 万元 &lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(2)&#62;</p>"
    )


def page_entity(path: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a SYSTEM "file://{path}">]>'
        f"<html><body><p>&a; 12.34</p>{GOOD_TABLE}</body></html>"
    ).encode()


def formula_cells() -> bytes:
    starts = ("=cmd|'/C calc'!A1", "+1+1", "-1+1", "@SUM(A1)", "\r=1+1", "＝1+1", '=HYPERLINK("http://127.0.0.1:9/")')
    return "".join(f"{start}\t12.34\t-5.00\n" for start in starts).encode()


def null_bytes() -> bytes:
    return "支出合计\0 12.34\0 万元\n".encode() * 1000


def one_line(size: int = 100_000_000) -> bytes:
    return b"1,2" * (size // 3)


def one_long_line(size: int = 9_000_000) -> bytes:
    """Within the bound of the document, beyond that of a paragraph."""
    return "其中：基本支出12.34万元，".encode() * (size // 14)


def long_paragraph(size: int = 99_000) -> bytes:
    """Within all bounds, and made of what the grammar of prose likes most."""
    return ("（一）其中：2023年比2022年增加1.2%，基本支出12.34万元、" * (size // 35)).encode()


def opening_brackets(size: int = 99_000) -> bytes:
    return ("（《“" * (size // 3) + "12.34万元").encode()


def digits(size: int = 99_000) -> bytes:
    return ("支出" + "1," * (size // 2) + "万元，增长" + "9" * 5000 + "%。").encode()


def many_lines(count: int = 200_000) -> bytes:
    return "支出合计12.34万元。\n".encode() * count


def wide_table(rows: int = 3_000, columns: int = 30) -> bytes:
    return ("\t".join(["项目"] + ["12.34"] * (columns - 1)) + "\n").encode() * rows


def pipes_and_blanks(size: int = 90_000) -> bytes:
    return b"|--" + b" " * size + b"x\n" + b"|" + b"--|" * (size // 3) + b"x\n"


def odd_signs() -> bytes:
    """Escape sequences of a terminal, marks that turn the direction, lone surrogates as bytes, private signs."""
    signs = "\x1b[2J\x1b]0;title\x07\u202e\u2066\u200b\ufeff\ue000"
    return ("支出合计" + signs + "12.34万元。\n").encode() * 300


def markup() -> bytes:
    """What would be a program in a report's page, and a statement in a query, if it were let through."""
    words = "<script>alert('x')</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}'; DROP TABLE raw.documents; --"
    table = f"\t{words}\t金额（万元）\n\t合计\t12.34\n\t{words}\t1.00\n"
    return f"{words}单位2023年部门整体支出绩效自评报告\n\n{table}\n支出合计 12.34 万元，{words}。\n".encode()
