"""Make the Word templates of the dossier's documents from planner/dossier/report/layout/*.yaml.

Run after a change of a layout: .venv/bin/python scripts/build_document_templates.py. The same layouts
give the same bytes. What an office edits in Word goes into <data>/templates/ under the same name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.font import Font
from docx.text.paragraph import Paragraph

from planner.base.files import bytes_of
from planner.dossier.report.layout import DOCUMENTS, LETTER, layout
from planner.dossier.report.word_file import OWN, without_times

Holder = DocxDocument | _Cell
FONT = "Times New Roman"
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
MARGINS_MM = {"top": 20, "bottom": 20, "left": 30, "right": 15}
CORNER_MM, TEXT_MM = 66, 165
MOTTO_MM = 57.6  # "Độc lập - Tự do - Hạnh phúc" in Tinos Bold 13 pt
INDENT_MM = 12.7


def main() -> None:
    """Write the templates that the product ships."""
    for document in (*DOCUMENTS, LETTER):
        path = OWN / f"{layout(document)['file']}.docx"
        path.write_bytes(template(layout(document)))
        print(path)


def template(order: dict[str, Any]) -> bytes:
    """Return the Word template of one document."""
    word = Document()
    set_up(word)
    corner(word, order)
    title(word, order)
    for block in order["blocks"]:
        add(word, order, block)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = order["kind"] or order["file"], "", ""
    properties.created = properties.modified = datetime(2020, 1, 1)
    return without_times(bytes_of(word.save))


def set_up(word: DocxDocument) -> None:
    """Set paper, margins, fonts, and the page number at the top centre from page 2."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, size in MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(size))
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = ALIGN["center"]
    field(number, "PAGE", 13)
    normal = word.styles["Normal"]
    font(normal.font, 14)
    fonts = normal.element.rPr.rFonts
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    form = normal.paragraph_format
    form.space_before, form.space_after = Pt(0), Pt(4)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.1
    for level in (1, 2):
        style = word.styles[f"Heading {level}"]
        font(style.font, 14)
        style.font.bold, style.font.color.rgb = True, RGBColor(0, 0, 0)
        rfonts = style.element.rPr.rFonts
        for name in list(rfonts.attrib):
            del rfonts.attrib[name]
        for name in ("ascii", "hAnsi", "eastAsia", "cs"):
            rfonts.set(qn(f"w:{name}"), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10), Pt(5)
        style.paragraph_format.keep_with_next = True
    word.styles["Heading 2"].paragraph_format.first_line_indent = Mm(INDENT_MM)


def font(of: Font, size: float) -> None:
    """Set the font and its size in points."""
    of.name, of.size = FONT, Pt(size)


def field(paragraph: Paragraph, code: str, size: float) -> None:
    """Add a field, for example the number of the page."""
    run = paragraph.add_run()
    font(run.font, size)
    for kind, text in (("begin", None), (None, code), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def line(
    holder: Holder,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    **form: str | float | bool,
) -> Paragraph:
    """Add a paragraph of one run; ``align``, ``indent_mm``, ``before``, ``after``, ``style``."""
    paragraph = holder.add_paragraph(style=form.get("style"))
    write(paragraph, text, size, bold=bold, italic=italic)
    paragraph.alignment = ALIGN[form.get("align", "left")]
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after = Pt(form.get("before", 0)), Pt(form.get("after", 0))
    if "indent_mm" in form:
        shape.first_line_indent = Mm(form["indent_mm"])
    if form.get("single"):
        shape.line_spacing = 1.0
    return paragraph


def write(
    paragraph: Paragraph, text: str, size: float, *, bold: bool = False, italic: bool = False
) -> None:
    """Add a run of text to a paragraph."""
    run = paragraph.add_run(text)
    font(run.font, size)
    run.bold, run.italic = bold, italic


def tag(holder: Holder, text: str) -> None:
    """Add a paragraph of Jinja, which docxtpl takes away with its paragraph."""
    line(holder, text, 8)


def rule(holder: Holder, width_mm: float, room_mm: float, after: float = 0) -> None:
    """Add a line of a length in the middle of a room: the lower border of a low paragraph."""
    paragraph = holder.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm((room_mm - width_mm) / 2)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
    shape.space_before, shape.space_after = Pt(0), Pt(after)
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().append(border)


def grid(word: DocxDocument, rows: int, widths_mm: list[float], *, lined: bool) -> Table:
    """Add a table of fixed widths."""
    table = word.add_table(rows, len(widths_mm), "Table Grid" if lined else None)
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        part = OxmlElement(f"w:{side}")
        part.set(qn("w:w"), "68" if lined else "0")
        part.set(qn("w:type"), "dxa")
        margins.append(part)
    table._tbl.tblPr.append(margins)
    for at, width in enumerate(widths_mm):
        table.columns[at].width = Mm(width)
        for row in table.rows:
            row.cells[at].width = Mm(width)
    return table


def first(cell: _Cell) -> None:
    """Take away the empty paragraph that a new cell begins with."""
    cell._tc.remove(cell.paragraphs[0]._p)


def corner(word: DocxDocument, order: dict[str, Any]) -> None:
    """Add quốc hiệu, tiêu ngữ, issuing bodies, number, place and date; of a letter its abstract too."""
    table = grid(word, 2, [CORNER_MM, TEXT_MM - CORNER_MM], lined=False)
    left, right = table.rows[0].cells
    under_left, under_right = table.rows[1].cells
    for cell in (left, right, under_left, under_right):
        first(cell)
    centre = {"align": "center", "single": True}
    tag(left, "{%p if head.above %}")
    line(left, "{{ head.above_lines }}", 12, **centre)
    tag(left, "{%p endif %}")
    line(left, "{{ head.body_lines }}", 12, bold=True, **centre)
    rule(left, 24, CORNER_MM)
    line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True, **centre)
    line(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True, **centre)
    rule(right, MOTTO_MM, TEXT_MM - CORNER_MM)
    line(under_left, "Số: {{ head.number }}", 13, before=4, **centre)
    if not order["kind"]:
        line(under_left, order["about"], 12, before=3, **centre)
    line(under_right, "{{ head.place_day }}", 13, italic=True, before=4, **centre)


def title(word: DocxDocument, order: dict[str, Any]) -> None:
    """Add the kind of document, its abstract, and to whom it goes or by whose authority."""
    if "draft" in order:
        line(word, order["draft"], 13, bold=True, before=6)
    if not order["kind"]:
        line(word, order["to"], 14, align="center", before=14, after=10)
        return
    line(word, order["kind"], 14, bold=True, align="center", before=12)
    about = line(word, order["about"], 14, bold=True, align="center", before=2)
    about.paragraph_format.left_indent = about.paragraph_format.right_indent = Mm(10)
    rule(word, 40, TEXT_MM, after=8)
    for name, bold in (("to", False), ("authority", True)):
        if name in order:
            line(word, order[name], 14, bold=bold, align="center", after=8)


def add(word: DocxDocument, order: dict[str, Any], block: dict[str, Any]) -> None:
    """Add one block of a layout."""
    if "page" in block:
        turn(word, block["page"])
        return
    when = block.get("when")
    if when:
        tag(word, "{%p if " + when + " %}")
    for name, make in (("h", heading), ("h2", heading), ("p", text), ("list", entries), ("table", rows)):
        if name in block:
            make(word, block)
    if "sign" in block:
        signature(word, order)
    if "maps" in block:
        maps(word)
    if when:
        tag(word, "{%p endif %}")


def turn(word: DocxDocument, to: str) -> None:
    """Begin a section of upright or turned paper; its pages carry the number from the first on."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    sideways = to == "landscape"
    section.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
    long, short = Mm(297), Mm(210)
    section.page_width, section.page_height = (long, short) if sideways else (short, long)
    section.different_first_page_header_footer = False


def heading(word: DocxDocument, block: dict[str, Any]) -> None:
    """Add a heading."""
    level = 1 if "h" in block else 2
    paragraph = word.add_paragraph(block.get("h") or block["h2"], style=f"Heading {level}")
    if block.get("align") == "center":
        paragraph.alignment = ALIGN["center"]
    paragraph.paragraph_format.page_break_before = bool(block.get("break"))


def text(word: DocxDocument, block: dict[str, Any]) -> None:
    """Add a paragraph of running text."""
    paragraph = word.add_paragraph()
    centred = block.get("align") == "center"
    paragraph.alignment = ALIGN["center" if centred else "justify"]
    if not centred:
        paragraph.paragraph_format.first_line_indent = Mm(INDENT_MM)
    if "lead" in block:
        write(paragraph, f"{block['lead']} ", 14, bold=True)
    style = block.get("style")
    write(paragraph, block["p"], 14, bold=style == "warning", italic=style in ("warning", "italic"))


def entries(word: DocxDocument, block: dict[str, Any]) -> None:
    """Add a paragraph for each entry of a list."""
    tag(word, "{%p for entry in " + block["list"] + " %}")
    said = block.get("prefix", "") + "{{ entry }}" + block.get("suffix", "")
    text(word, {"p": said, "style": block.get("style")})
    tag(word, "{%p endfor %}")


def rows(word: DocxDocument, block: dict[str, Any]) -> None:
    """Add a table: its title, its headings (repeated on each page), and a row for each record."""
    name, columns = block["table"], block["columns"]
    size = 10 if block.get("size") == "small" else 12
    tag(word, "{%p if t." + name + " %}")
    caption = line(word, block["title"], size, bold=True, align="center", before=6, after=3)
    caption.paragraph_format.keep_with_next = True
    table = grid(word, 4, [width for _, _, width, _ in columns], lined=True)
    head, start, record, end = table.rows
    repeat(head)
    for at, (label, key, _, side) in enumerate(columns):
        fill(head.cells[at], label, size, bold=True, align="center")
        fill(record.cells[at], "{{ row." + key + " }}", size, align=side)
    fill(start.cells[0], "{%tr for row in t." + name + " %}", 8)
    fill(end.cells[0], "{%tr endfor %}", 8)
    for row in (head, record):
        whole(row)
    if block.get("whole"):
        for cell in (*head.cells, *record.cells):
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    line(word, "", 6)
    tag(word, "{%p endif %}")
    if "empty" in block:
        tag(word, "{%p if not t." + name + " %}")
        text(word, {"p": block["empty"]})
        tag(word, "{%p endif %}")


def fill(cell: _Cell, said: str, size: float, *, bold: bool = False, align: str = "left") -> None:
    """Write the one paragraph of a cell."""
    first(cell)
    line(cell, said, size, bold=bold, align=align, single=True)
    middle = OxmlElement("w:vAlign")
    middle.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(middle)


def repeat(row: _Row) -> None:
    """Repeat a row at the top of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def whole(row: _Row) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def signature(word: DocxDocument, order: dict[str, Any]) -> None:
    """Add "Nơi nhận" and who signs."""
    for paragraph in (word.paragraphs[-1], line(word, "", 6)):
        paragraph.paragraph_format.keep_with_next = True  # a signature never stands alone on a page
    table = grid(word, 1, [TEXT_MM / 2, TEXT_MM / 2], lined=False)
    whole(table.rows[0])
    left, right = table.rows[0].cells
    first(left)
    first(right)
    line(left, "Nơi nhận:", 12, bold=True, italic=True, single=True)
    for receiver in order["receivers"]:
        line(left, f"- {receiver}", 11, single=True)
    if "signed_for" in order:
        line(right, order["signed_for"], 14, bold=True, align="center", single=True)
    line(right, "{{ head.signer_title }}", 14, bold=True, align="center", single=True, after=80)
    line(right, "{{ head.signer }}", 14, bold=True, align="center", single=True)


def maps(word: DocxDocument) -> None:
    """Add each map with its name."""
    tag(word, "{%p for map in maps %}")
    picture = line(word, "{{ map.picture }}", 12, align="center", after=3, single=True)
    picture.paragraph_format.keep_with_next = True
    line(word, "{{ map.title }}", 12, italic=True, align="center", after=8)
    tag(word, "{%p endfor %}")


if __name__ == "__main__":
    main()
