"""Writes the workbooks and web pages among the sources: ``python -m tests.extract.readers.make_sheets``, by hand."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import msoffcrypto
import xlwt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

SOURCES = Path(__file__).parent / "sources"
THIN = Side(style="thin")
RULES = Border(THIN, THIN, THIN, THIN)
MADE_AT = datetime.datetime(2025, 1, 1)  # noqa: DTZ001 - the writer takes times without a zone
DEFAULT_PASSWORD = "VelvetSweatshop"


def make_workbook() -> Workbook:
    """Merged cells, two tables on a sheet, tables side by side, hidden rows, columns and a sheet, formats, errors."""
    book = Workbook()
    book.properties.created = book.properties.modified = MADE_AT
    first = book.active
    first.title = "收支总表"
    put(first, 1, 1, "测试县水务局2024年收支总表")
    first.merge_cells("A1:D1")
    put(first, 2, 1, "编制单位：测试县水务局")
    put(first, 2, 4, "单位：万元")
    rows = [
        ["收入", None, "支出", None],
        ["项目", "预算数", "项目", "预算数"],
        ["一、财政拨款收入", 1234.5, "一、水利支出", "1,000.00"],
        ["其中：结转", 0.0900000076293945, "  其中：防汛", 12.345],
        ["二、其他收入", 0.0, None, None],
        ["合计", 1234.59, "合计", 1234.59],
    ]
    grid(first, 3, 1, rows)
    first.merge_cells("A3:B3")
    first.merge_cells("C3:D3")
    for row in range(5, 9):
        first.cell(row, 2).number_format = first.cell(row, 4).number_format = '_ * #,##0.00_ ;_ * "-"??_ ;_ @_ '
    first["B6"].number_format = "General"
    first["B7"].number_format = '#,##0.00;-#,##0.00;"-"'
    put(first, 9, 1, "注：本表由财务股填报。")
    first.row_dimensions[6].hidden = False
    put(first, 12, 1, "人员情况表")
    grid(first, 13, 1, [["类别", "人数"], ["在职", 12], [None, None], ["退休", 3]])
    second = book.create_sheet("Sheet2")
    put(second, 1, 1, "项目甲支出表")
    put(second, 1, 5, "项目乙支出表")
    grid(second, 2, 1, [["科目", "金额（元）"], ["维护费", 100]])
    grid(second, 2, 5, [["科目", "金额（元）"], ["办公费", 200], ["差旅费", 300]])
    third = book.create_sheet("数字格式")
    formats = [
        ("百分比", 0.1234, "0.00%"), ("日期", datetime.date(2024, 3, 5), 'yyyy"年"m"月"d"日"'),
        ("负数", -5.5, "0.00_);(0.00)"),
        ("红字", -5.5, "0.00;[Red]0.00"), ("万元缩放", 123456, "0!.0,"), ("带单位", 3.456, '0.00"万元"'),
        ("隐藏", 7, ";;;"),
        ("零横线", 0, '0.00;-0.00;"-"'), ("过小", 0.0022, "0.00"), ("科学", 12345, "0.00E+00"),
        ("文本数字", "0012", "@"),
        ("错误", "#REF!", "General"), ("公式", "=1+1", "General"), ("真假", True, "General"),
    ]  # fmt: skip
    for row, (name, value, code) in enumerate(formats, start=1):
        put(third, row, 1, name)
        third.cell(row, 2, value).number_format = code
    third["B12"].data_type = "e"
    third["A3"].alignment = Alignment(indent=2)
    fourth = book.create_sheet("隐藏行列")
    grid(fourth, 1, 1, [["项目", "旧数", "新数"], ["甲", 1, 2], ["乙", 3, 4], ["丙", 5, 6]])
    fourth.row_dimensions[3].hidden = True
    fourth.column_dimensions["B"].hidden = True
    fourth.merge_cells("A2:A3")
    hidden = book.create_sheet("草稿")
    put(hidden, 1, 1, "未公开 99.99")
    hidden.sheet_state = "hidden"
    return book


def put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    sheet.cell(row, column, value)


def grid(sheet: Worksheet, top: int, left: int, rows: list[list[object]]) -> None:
    for row_no, row in enumerate(rows):
        for column_no, value in enumerate(row):
            cell = sheet.cell(top + row_no, left + column_no, value)
            cell.border = RULES


def make_xlsx() -> bytes:
    buffer = io.BytesIO()
    make_workbook().save(buffer)
    target = io.BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def encrypt(data: bytes, password: str) -> bytes:
    """An encrypted workbook. Its salts are random: the file is made once and kept."""
    target = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt(password, target)
    return target.getvalue()


def make_xls() -> bytes:
    """Excel 97: stacked tables without rules or blank rows between them, hidden rows, a hidden sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("1-2")
    ruled = xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin", num_format_str="#,##0.00")
    row = 0
    for title, year in (("3-1 各区支出", 2023), ("3-1 续表", 2024)):
        for line in (title, "单位:亿元", "(100 million yuan)"):
            sheet.write(row, 0, line)
            row += 1
        for column, text in enumerate(("地 区", f"{year}年\n支出", "增长")):
            sheet.write(row, column, text, ruled)
        for name, amount in (("东 区", 1203.456), ("西 区", 0.2199999988079071)):
            row += 1
            sheet.write(row, 0, name)
            sheet.write(row, 1, amount, xlwt.easyxf(num_format_str="#,##0.00"))
            sheet.write(row, 2, 0.056, xlwt.easyxf(num_format_str="0.0%"))
        row += 1
    sheet.write(row, 0, "说明：数据为快报数。")
    sheet.row(4).hidden = True
    secret = book.add_sheet("内部")
    secret.write(0, 0, "不公开")
    secret.visibility = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


PAGE = """<!DOCTYPE html><html><head><meta charset="{declared}"><title>公开</title>
<style>.copy{{display:none}} @media print {{.x{{display:none}}}}</style>
<script>var n = "77.77万元";</script></head><body>
<div class="top-nav"><a href="/">首页</a>
| <a href="/a">机构</a> | <a href="/b">公开</a>
| <a href="/c">服务</a></div>
<form><table width="100%">
<tr><td>当前位置：<a href="/">首页</a> &gt; 公开</td></tr><tr><td>
<h1>测试县水务局2024年预算说明</h1><p>发布时间：2024-03-05 浏览次数：1234
【字体：<a href="#">大</a> <a href="#">中</a>】</p>
<p>2024年收入预算<b>412.35</b>万元，<del>比上年减少1万元，</del>其中财政
拨款400.00万元。</p><div class="copy">隐藏的数 88.88</div><p style="display: none">看不见 66.66</p>
<p align="center">支出预算表</p><p align="right">单位：万元</p>
<table border="1"><caption></caption><tr><th rowspan="2">项目</th>
<th colspan="2">预算数</th></tr>
<tr><th>上年</th><th>本年</th></tr>
<tr><td>&nbsp;&nbsp;水利</td><td>100.00</td>
<td rowspan="2">200.<br>00</td></tr><tr><td>防汛 &lt;含应急&gt;</td><td></td></tr></table>
<pre>名称    金额
维护    12.50</pre>
<p>附件：<a href="/files/2024.xlsx">收支表</a>、
<a href="http://example.com/down?id=1" title="x">说明.pdf</a></p>
<p>【打印】【关闭】</p></td></tr></table></form>
<div id="footer">主办单位：测试县 ICP备00000001号</div><!-- 55.55 --></body></html>
"""


def main() -> None:
    (SOURCES / "workbook.xlsx").write_bytes(make_xlsx())
    (SOURCES / "workbook.xls").write_bytes(make_xls())
    if not (SOURCES / "default_password.xlsx").exists():
        (SOURCES / "default_password.xlsx").write_bytes(encrypt(make_xlsx(), DEFAULT_PASSWORD))
        (SOURCES / "other_password.xlsx.bad").write_bytes(encrypt(make_xlsx(), "secret"))
    (SOURCES / "page.html").write_bytes(PAGE.format(declared="utf-8").encode())
    (SOURCES / "page_gbk.html").write_bytes(PAGE.format(declared="utf-8").encode("gb18030"))  # the page lies


if __name__ == "__main__":
    main()
