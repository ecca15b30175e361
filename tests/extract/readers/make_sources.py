"""Makes the Word and PDF sources of the golden tests: ``python tests/extract/readers/make_sources.py``.

The text sources beside them are written by hand. Everything in them is invented.
"""

from __future__ import annotations

import copy
import io
from pathlib import Path

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

SOURCES = Path(__file__).parent / "sources"
FONT = "STSong-Light"  # named in the file, not embedded: the text is there, and the file stays small
WIDTH, HEIGHT = A4

INDICATORS = [
    ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"],
    ["产出指标", "数量指标", "河道清淤长度", "≥12公里", "13.5公里", "20", "20"],
    ["", "", "排查隐患点", "≥30处", "28处", "15", "14"],
    ["", "质量指标", "验收合格率", "100%", "100%", "15", "15"],
    ["效益指标", "社会效益", "受益人口", "≥2万人", "2.1万人", "30", "30"],
    ["满意度指标", "服务对象满意度", "群众满意度", "≥90%", "93%", "10", "10"],
]
PROSE = [  # as a word processor would break it
    "  本年预算资金571.20万元，其中基本支出406.40万元，项目支出164.80万元，全部用",
    "于水利工程建设、河道清淤、农村饮水安全保障以及日常公用支出，预算执行率达到",
    "99.83%。",
    "  年内共清淤河道十三点五公里，排查各类隐患二十八处，新建和改造农村供水管网，",
    "受益群众超过两万人，工程质量全部合格，没有发生安全责任事故和群众投诉事件。",
]
RULES = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("FONT", (0, 0), (-1, -1), FONT, 8),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
)


def make_docx() -> None:
    document = Document()
    document.add_heading("测试县水务局二〇二三年度自评报告", 0)
    _numbered(document, "部门基本情况", level=0)
    document.add_paragraph("全局核定编制32人，年末实有30人。")
    _numbered(document, "资金使用情况", level=0)
    _numbered(document, "基本支出情况", level=1)
    paragraph = document.add_paragraph("全年支出")
    _add_xml(paragraph, "<w:del w:id='1' w:author='x'><w:r><w:delText>999.99</w:delText></w:r></w:del>")
    _add_xml(paragraph, "<w:ins w:id='2' w:author='x'><w:r><w:t>412.35</w:t></w:r></w:ins>")
    _add_xml(paragraph, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>")
    _add_xml(
        paragraph,
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>万元</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
    )
    paragraph.add_run("。")
    document.add_paragraph("附件2").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("2023年度整体支出绩效自评表")
    document.add_paragraph("单位：万元")
    _indicator_table(document)
    document.add_paragraph("说明：本表由财务股填报。")
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = "方框里的一段话。"
    outer = document.add_table(2, 2)
    for row in range(2):
        for column in range(2):
            outer.cell(row, column).text = f"外{row}{column}"
    inner = outer.cell(1, 1).add_table(2, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text, inner.cell(1, 0).text, inner.cell(1, 1).text = "名称", "数", "井", "7"
    _text_box(document.add_paragraph("框外"), "框内文字")
    document.save(SOURCES / "word.docx")


def _indicator_table(document: Document) -> None:
    rows = [[text, *row] for text, row in zip(["绩效指标", *[""] * 5], INDICATORS, strict=True)]
    table = document.add_table(len(rows) + 2, 8)
    header = table.rows[0].cells
    header[0].merge(header[1]).text = "部门名称"
    header[2].merge(header[7]).text = "测试县水务局"
    for row_no, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            if text:
                table.cell(row_no, column).text = text
    for first, last in (((1, 0), (6, 0)), ((2, 1), (4, 1)), ((2, 2), (3, 2))):
        table.cell(*first).merge(table.cell(*last))
    total = table.rows[7].cells
    total[0].merge(total[5]).text = "总分"
    total[6].text, total[7].text = "100", "98.9"
    level1 = table.cell(2, 1)
    level1.text = "产出指标"
    level1.add_paragraph("(50分)")


def _numbered(document: Document, text: str, level: int) -> None:
    """A paragraph with an automatic number: 一、 at level 0, （一） at level 1."""
    numbering = document.part.numbering_part.element
    if not numbering.findall(f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='77']"):
        levels = "".join(
            f"<w:lvl w:ilvl='{number}'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/>"
            f"<w:lvlText w:val='{pattern}'/></w:lvl>"
            for number, pattern in enumerate(("%1、", "（%2）"))
        )
        abstract = f"<w:abstractNum {nsdecls('w')} w:abstractNumId='77'>{levels}</w:abstractNum>"
        numbering.insert(0, parse_xml(abstract))
        numbering.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='77'><w:abstractNumId w:val='77'/></w:num>"))
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='77'/></w:numPr>"))


def _add_xml(paragraph: object, xml: str) -> None:
    for element in parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"):
        paragraph._p.append(copy.deepcopy(element))


def _text_box(paragraph: object, text: str) -> None:
    box = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    space = "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    _add_xml(
        paragraph,
        f"<w:r><mc:AlternateContent {space}><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    )


def _canvas(name: str, **options: object) -> Canvas:
    return Canvas(str(SOURCES / name), pagesize=A4, invariant=1, **options)


def _put(canvas: Canvas, rows: list[list[str]], x: float, top: float, widths: list[float], spans: tuple = ()) -> float:
    """Draw a ruled table with its top left corner at (x, top from above); the bottom, from above."""
    table = Table(rows, colWidths=widths)
    table.setStyle(RULES)
    table.setStyle(TableStyle([("SPAN", *span) for span in spans]))
    _, height = table.wrapOn(canvas, WIDTH, HEIGHT)
    table.drawOn(canvas, x, HEIGHT - top - height)
    return top + height


def _text(canvas: Canvas, x: float, top: float, text: str, size: float = 10) -> None:
    canvas.setFont(FONT, size)
    canvas.drawString(x, HEIGHT - top, text)


def make_ruled_pdf() -> None:
    """Merged cells, a caption with the unit, a paragraph over a page break, a table over two pages, a framed box."""
    canvas = _canvas("ruled.pdf")
    _text(canvas, 200, 70, "测试县水务局自评报告", 16)
    _text(canvas, 90, 110, "一、资金情况")
    for line_no, line in enumerate(PROSE):
        _text(canvas, 70, 130 + 16 * line_no, line)
    _text(canvas, 220, 230, "项目支出绩效自评表")
    _text(canvas, 70, 250, "填报单位：测试县水务局")
    _text(canvas, 450, 250, "单位：万元")
    widths = [60, 70, 90, 60, 60, 50, 50]
    _put(canvas, INDICATORS, 70, 260, widths, (((0, 1), (0, 3)), ((1, 1), (1, 2))))
    _put(canvas, [["一格的方框，不是表格"]], 70, 500, [200])
    _text(canvas, -300, 600, "页面以外的文字")
    _text(canvas, 70, 640, "支出明细表")
    rows = [["科目", "预算数", "决算数"], *[[f"支出{n}", f"{n}.10", f"{n}.05"] for n in range(1, 9)]]
    _put(canvas, rows, 70, 650, [200, 100, 100])
    _text(canvas, 290, 820, "- 1 -")
    canvas.showPage()
    _put(canvas, [rows[0], ["支出9", "9.10", "9.05"], ["合计", "45.90", "45.45"]], 70, 60, [200, 100, 100])
    _text(canvas, 290, 820, "- 2 -")
    canvas.showPage()
    canvas.save()


def make_forms_pdf() -> None:
    """One form three times, its title inside the grid; the second goes on over a page; ruled by thin rectangles."""
    canvas = _canvas("forms.pdf")
    for name, amount in (("河道整治", "120.00"), ("饮水安全", "36.50"), ("防汛物资", "8.88")):
        rows = [
            ["项目支出绩效自评表", "", ""],
            ["项目名称", name, ""],
            ["资金", "预算数", "执行数"],
            ["总额", amount, amount],
        ]
        _thin(canvas, rows, 70, 80, [120, 120, 120], {(0, 0): 3, (1, 1): 2})
        canvas.showPage()
        if name == "饮水安全":
            _thin(canvas, [["其他资金", "0.00", "0.00"]], 70, 60, [120, 120, 120], {})
            canvas.showPage()
    canvas.save()


def _thin(canvas: Canvas, rows: list[list[str]], x: float, top: float, widths: list[float], spans: dict) -> None:
    """A table whose rules are filled rectangles of half a point."""
    height = 20
    canvas.setFont(FONT, 9)
    for row_no, row in enumerate(rows):
        column = 0
        while column < len(row):
            span = spans.get((row_no, column), 1)
            left, width = x + sum(widths[:column]), sum(widths[column : column + span])
            y = HEIGHT - top - (row_no + 1) * height
            for rect in (
                (left, y, width, 0.5),
                (left, y + height, width, 0.5),
                (left, y, 0.5, height),
                (left + width, y, 0.5, height),
            ):
                canvas.rect(*rect, stroke=0, fill=1)
            canvas.drawString(left + 4, y + 6, row[column])
            column += span


def make_turned_pdf() -> None:
    """Page 1 is turned by its /Rotate entry, page 2 has its table drawn sideways; both show the same table."""
    rows = [["项目", "预算数", "决算数"], ["公用经费", "65.95", "60.65"], ["项目支出", "165.29", "176.82"]]
    canvas = _canvas("turned.pdf")
    for is_entry in (True, False):
        if is_entry:
            canvas.setPageRotation(90)
        canvas.saveState()
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        canvas.setFont(FONT, 10)
        canvas.drawString(100, 500, "支出情况表")
        table = Table(rows, colWidths=[120, 90, 90])
        table.setStyle(RULES)
        table.wrapOn(canvas, HEIGHT, WIDTH)
        table.drawOn(canvas, 100, 400)
        canvas.restoreState()
        canvas.showPage()
        canvas.setPageRotation(0)
    canvas.save()


def make_picture_pdf() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    data = io.BytesIO()
    Image.new("L", (40, 40), 200).save(data, "PNG")
    canvas = _canvas("picture.pdf")
    canvas.drawImage(ImageReader(data), 50, 50, 400, 600)
    canvas.showPage()
    canvas.save()


def make_encrypted_pdf() -> None:
    canvas = _canvas("encrypted.pdf.bad", encrypt="secret")
    canvas.drawString(72, 700, "locked")
    canvas.showPage()
    canvas.save()


def main() -> None:
    SOURCES.mkdir(exist_ok=True)
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    make_docx()
    make_ruled_pdf()
    make_forms_pdf()
    make_turned_pdf()
    make_picture_pdf()
    make_encrypted_pdf()


if __name__ == "__main__":
    main()
