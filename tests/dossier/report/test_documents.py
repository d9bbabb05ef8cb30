"""The documents read back: what is on the paper is what is in the material."""

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date

import docx as python_docx
import pandas as pd
import pypdf
import pypdfium2
import pytest
from docx.shared import Mm, Pt
from PIL import Image

from planner.base.errors import InputFileError
from planner.dossier.report.documents import documents
from planner.dossier.report.facts import facts_of
from planner.dossier.report.words import number
from planner.layers.province import Office
from planner.usecases.material import COLUMNS_OF_A_DECISION, Signing

NAMES = ("bao-cao-tham-dinh", "to-trinh", "du-thao-quyet-dinh")
REPORT, SUBMISSION, DECISION = (f"van-ban/{name}" for name in NAMES)
POINTS_A_MM = 72 / 25.4
HOSTILE = "A & B <b>x</b> {{ 7*7 }} {% if %} {# c #} \"q\" 'z' #let $x$ @ref _a_ *b* `c` \\ ~ //d [e]"


def docx_text(content):
    """Return all text of a Word file in its order."""
    body = python_docx.Document(io.BytesIO(content)).element.body
    paragraphs = body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
    return "\n".join(
        "".join(part.text or "" for part in paragraph.iter() if part.tag.endswith("}t"))
        for paragraph in paragraphs
    )


def pdf_text(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def tight(text):
    """Return a text without the spaces at which lines may have been broken."""
    return re.sub(r"\s+", "", text)


def both(files, name):
    return tight(docx_text(files[f"{name}.docx"])), tight(pdf_text(files[f"{name}.pdf"]))


def decided(*rows):
    table = [(*row, "an", "2018-03-10T08:00:00Z") for row in rows]
    return pd.DataFrame(table, columns=list(COLUMNS_OF_A_DECISION))


@pytest.fixture(scope="module")
def papers(material):
    return documents(material)


@pytest.fixture(scope="module")
def signed(material):
    """A dossier of which everything is known and two sites are decided."""
    signing = Signing("12/BC-STTTT", "13/TTr-STTTT", "629/QĐ-UBND", "Nguyễn Văn An", "Giám đốc",
                      "Trần Thị Bình", "Chủ tịch", "Lê Chi", "Chuyên viên")  # fmt: skip
    rows = decided(
        ("VTL-QH-009", "accept", "", ""),
        ("VTL-QH-043", "condition", "Có văn bản chấp thuận độ cao", ""),
        ("VTL-QH-100", "reject", "", "Vượt chiều cao cột A1a"),
    )
    return documents(replace(material, signing=signing, decisions=rows, received_on=date(2018, 3, 1)))


def test_the_three_documents_come_as_word_and_as_pdf(papers):
    assert set(papers) == {f"van-ban/{name}.{kind}" for name in NAMES for kind in ("docx", "pdf")}


def test_figures_of_the_report_are_those_of_the_data(material, papers):
    sites, findings = material.appraisal.sites, material.appraisal.findings
    says, asks = Counter(sites["verdict"]), Counter(material.proposal["action"])
    stations = material.layers["stations"]
    totals = {name: comparison.totals for name, comparison in material.coverage.items()}
    consent = findings[(findings["rule_id"] == "AIR-45") & (findings["measured"] >= findings["limit"])]
    over = (material.appraisal.quantity["over"] > 0).sum()
    expected = [
        f"{len(sites)} (một trăm chín mươi) vị trí: xây mới {asks['new']}, dùng chung {asks['share']},",
        f"cải tạo, thay đổi {asks['change']}, tháo dỡ {asks['remove']}",
        f"{len(stations)} trạm BTS hiện hữu",
        f"Viettel có {(stations['carrier'] == 'viettel').sum()} trạm",
        f"{stations['shared_with'].notna().sum()} trạm ghi có dùng chung",
        f"{says['pass']} vị trí đạt, {says['fail']} vị trí không đạt, {says['review']} vị trí cần",
        f"(trong đó {sites['asks'].sum()} vị trí chỉ thiếu thông tin)",
        f"Có {over} trong {len(material.appraisal.quantity)} chỉ tiêu bị vượt",
        f"Có {len(material.appraisal.pairs)} cặp cột xây mới",
        f"Có {len(consent)} vị trí cao đến mức",
        f"trùng với quy hoạch đang có {len(material.changes)}, không nêu",
        *(number(total["covered_population_after"]) for total in totals.values()),
        *(number(total["covered_km2_after"], 1) for total in totals.values()),
    ]
    for text in both(papers, REPORT):
        for phrase in expected:
            assert tight(phrase) in text, phrase


def test_every_site_is_listed_with_its_verdict(material, papers):
    for text in both(papers, REPORT):
        assert [code for code in material.proposal["site_id"] if code not in text] == []


def test_every_table_says_the_same_in_word_and_in_pdf(papers):
    for name in (REPORT, SUBMISSION, DECISION):
        word = python_docx.Document(io.BytesIO(papers[f"{name}.docx"]))
        pdf = tight(pdf_text(papers[f"{name}.pdf"]))
        cells = {
            tight(cell.text) for table in word.tables[1:] for row in table.rows for cell in row.cells
        }
        assert [cell for cell in cells if cell not in pdf] == []


def test_findings_that_rest_on_assumed_values_say_so(papers):
    for text in both(papers, REPORT):
        assert tight("Giả định – chưa đối chiếu văn bản") in text
        assert tight("[giả định, chưa đối chiếu văn bản]") in text


def test_synthetic_data_are_told_in_every_document(material, papers):
    assert material.synthetic
    for name in (REPORT, SUBMISSION, DECISION):
        for text in both(papers, name):
            assert tight("minh họa, không phải số liệu thật") in text
    real = replace(
        material, sources=tuple(replace(source, origins=("surveyed",)) for source in material.sources)
    )
    for text in both(documents(real), SUBMISSION):
        assert tight("minh họa, không phải") not in text


def test_what_is_missing_is_dots_in_its_place_and_listed_at_the_end(papers):
    for text in both(papers, REPORT):
        assert tight("Số: […]/BC-STTTT") in text
        assert text.endswith(tight("- Người lập hồ sơ"))
        assert tight("Nghị định số 14/2014/NĐ-CP ngày 26/02/2014 của Chính phủ") in text
        listed = text.split(tight("DANH SÁCH TRƯỜNG CÒN THIẾU"))[1]
        for label in ("Số báo cáo thẩm định", "Chức vụ người ký", "Người ký", "Ngày nhận hồ sơ"):
            assert tight(f"- {label}") in listed
    for text in both(papers, DECISION):
        assert tight("ngày […] tháng […] năm 2018") in text
        assert tight("gồm […] vị trí cột ăng ten") in text


def test_what_is_known_stands_in_its_place_and_is_not_listed(signed):
    for text in both(signed, REPORT):
        assert tight("Số: 12/BC-STTTT") in text
        assert "GIÁMĐỐC" in text
        assert "NguyễnVănAn" in text
        assert tight("- Người ký") not in text
    for text in both(signed, DECISION):
        assert tight("Số: 629/QĐ-UBND") in text
        assert tight("Báo cáo thẩm định số 12/BC-STTTT") in text
        assert tight("Tờ trình số 13/TTr-STTTT") in text
        assert tight("Trà Vinh, ngày 20 tháng 3 năm 2018") in text
        assert "CHỦTỊCH" in text


def test_an_office_that_the_profile_does_not_name_is_asked_for(material):
    bare = replace(material, province=replace(material.province, office=Office()))
    for text in both(documents(bare), REPORT):
        assert tight("Số: […]/BC-[…]") in text
        assert tight("- Tên cơ quan ban hành") in text


def test_a_decision_approves_what_reviewers_accept_and_nothing_else(signed):
    for text in both(signed, DECISION):
        assert tight("gồm 2 (hai) vị trí cột ăng ten") in text
        assert "VTL-QH-009" in text
        assert "VTL-QH-043" in text
        assert "VTL-QH-100" not in text
        assert tight("Có văn bản chấp thuận độ cao") in text
    for text in both(signed, REPORT):
        assert (
            tight("chấp thuận 1, chấp thuận có điều kiện 1, hỏi doanh nghiệp 0, không chấp thuận 1")
            in text
        )
        assert tight("Vượt chiều cao cột A1a") in text
        assert tight("187 vị trí chưa có ý kiến") in text


def test_a_first_plan_has_no_list_of_changes(material):
    first = replace(material, kind="new_plan", changes=None)
    for text in both(documents(first), REPORT):
        assert tight("chưa có quy hoạch được duyệt để so sánh") in text
        assert tight("Điều chỉnh, bổ sung Quy hoạch hạ tầng") not in text


def test_hostile_names_are_printed_as_they_are_typed(material):
    sites = material.appraisal.sites.copy()
    sites.loc[sites.index[0], "name"] = HOSTILE
    sites.loc[sites.index[1], "address"] = "\x07chuông\x0b {{ head }}"
    appraisal = replace(material.appraisal, sites=sites)
    rows = decided((sites.iloc[0]["site_id"], "condition", HOSTILE, ""))
    hostile = documents(
        replace(material, appraisal=appraisal, code=HOSTILE, decisions=rows), {HOSTILE: picture()}
    )
    for name in (REPORT, DECISION):
        for text in both(hostile, name):
            assert text.count(tight(HOSTILE)) >= 2
    assert "{{ head }}" in docx_text(hostile[f"{REPORT}.docx"])


def picture(width=1600, height=1100):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "lightblue").save(buffer, "PNG")
    return buffer.getvalue()


def test_maps_are_shown_with_their_names_and_fit_the_page(material, papers):
    maps = {"Bản đồ hiện trạng": picture(), "Bản đồ quy hoạch": picture(800, 1600)}
    shown = documents(material, maps)
    word = python_docx.Document(io.BytesIO(shown[f"{REPORT}.docx"]))
    assert len(word.inline_shapes) == 2
    assert all(shape.width <= Mm(245.1) and shape.height <= Mm(130.1) for shape in word.inline_shapes)
    assert word.inline_shapes[0].width / word.inline_shapes[0].height == pytest.approx(16 / 11, abs=0.01)
    pages = pypdf.PdfReader(io.BytesIO(shown[f"{REPORT}.pdf"])).pages
    assert sum(len(page.images) for page in pages) == 2
    for text in both(shown, REPORT):
        assert all(tight(name) in text for name in maps)
    for text in both(papers, REPORT):
        assert tight("PHỤ LỤC 2") not in text


def test_the_same_material_gives_the_same_bytes(material, papers):
    assert documents(material) == papers


def test_another_day_of_making_changes_the_files(material, papers):
    later = documents(replace(material, made_on=date(2018, 3, 21)))
    dated = [name for name in papers if DECISION not in name]  # nobody knows yet when that is dated
    assert all(later[name] != papers[name] for name in dated)


def test_fonts_of_the_pdf_are_ours_and_embedded(papers):
    for name in NAMES:
        for page in pypdf.PdfReader(io.BytesIO(papers[f"van-ban/{name}.pdf"])).pages:
            for font in page["/Resources"]["/Font"].values():
                deep = font["/DescendantFonts"][0]["/FontDescriptor"]
                assert "Tinos" in deep["/FontName"]
                assert {"/FontFile2", "/FontFile3"} & set(deep)


def test_pages_are_a4_and_text_keeps_the_margins(papers):
    opened = pypdfium2.PdfDocument(papers[f"{REPORT}.pdf"])
    for at in range(len(opened)):
        width, height = opened[at].get_size()
        assert sorted((round(width / POINTS_A_MM), round(height / POINTS_A_MM))) == [210, 297]
        text = opened[at].get_textpage()
        letters = [
            position
            for position in range(text.count_chars())
            if text.get_text_range(position, 1).strip()
        ]
        inked = [text.get_charbox(position) for position in letters]
        assert min(box[0] for box in inked) >= 29.5 * POINTS_A_MM
        assert max(box[2] for box in inked) <= width - 14.5 * POINTS_A_MM
        assert min(box[1] for box in inked) >= 19 * POINTS_A_MM
        text.close()
    opened.close()


def test_pages_are_numbered_at_the_top_centre_from_the_second_on(papers):
    for name in NAMES:
        opened = pypdfium2.PdfDocument(papers[f"van-ban/{name}.pdf"])
        for at in range(len(opened)):
            width, height = opened[at].get_size()
            text = opened[at].get_textpage()
            head = text.get_text_bounded(0, height - 16 * POINTS_A_MM, width, height).strip()
            assert head == ("" if at == 0 else str(at + 1))
            if at:
                left, _, right, _ = text.get_charbox(0)
                assert abs((left + right) / 2 - (30 + (width / POINTS_A_MM - 45) / 2) * POINTS_A_MM) < 15
            text.close()
        opened.close()


def run_of(word, text):
    """Return the first run of a Word file whose paragraph holds a text."""
    cells = [cell for table in word.tables[:1] for row in table.rows for cell in row.cells]
    every = [*word.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]
    paragraph = next(paragraph for paragraph in every if text in paragraph.text)
    return paragraph, paragraph.runs[0]


@pytest.mark.parametrize(
    ("text", "bold", "italic", "points"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True, False, (12, 13)),
        ("Độc lập - Tự do - Hạnh phúc", True, False, (13, 14)),
        ("ỦY BAN NHÂN DÂN", False, False, (12, 13)),
        ("SỞ THÔNG TIN", True, False, (12, 13)),
        ("Số: ", False, False, (13, 13)),
        ("Trà Vinh, ngày 20 tháng 3 năm 2018", False, True, (13, 14)),
        ("BÁO CÁO THẨM ĐỊNH", True, False, (13, 14)),
        ("Điều chỉnh, bổ sung Quy hoạch", True, False, (13, 14)),
    ],
)
def test_the_head_of_the_report_is_laid_out_as_an_administrative_document(
    papers, text, bold, italic, points
):
    _, run = run_of(python_docx.Document(io.BytesIO(papers[f"{REPORT}.docx"])), text)
    assert (bool(run.bold), bool(run.italic)) == (bold, italic)
    assert Pt(points[0]) <= run.font.size <= Pt(points[1])
    assert run.font.name == "Times New Roman"


def test_the_word_file_has_paper_margins_body_and_page_numbers_of_an_administrative_document(papers):
    word = python_docx.Document(io.BytesIO(papers[f"{REPORT}.docx"]))
    first, *later = word.sections
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    assert (round(first.left_margin.mm), round(first.right_margin.mm)) == (30, 15)
    assert (round(first.top_margin.mm), round(first.bottom_margin.mm)) == (20, 20)
    assert first.different_first_page_header_footer
    assert not any(section.different_first_page_header_footer for section in later)
    assert "PAGE" in first.header._element.xml
    assert first.first_page_header.paragraphs[0].text == ""
    body = next(paragraph for paragraph in word.paragraphs if paragraph.text.startswith("Toàn tỉnh có"))
    assert body.alignment == python_docx.enum.text.WD_ALIGN_PARAGRAPH.JUSTIFY
    assert 10 <= body.paragraph_format.first_line_indent.mm <= 12.7001
    assert Pt(13) <= body.runs[0].font.size <= Pt(14)


def test_no_jinja_is_left_in_a_document(papers):
    for name in NAMES:
        text = docx_text(papers[f"van-ban/{name}.docx"])
        assert not re.search(r"\{\{|\}\}|\{%|%\}", text)


def test_an_office_edits_its_own_template(material, tmp_path):
    word = python_docx.Document()
    word.add_paragraph("Mẫu của Sở: {{ n.sites }} vị trí, {{ w.carrier }}")
    word.save(tmp_path / "to-trinh.docx")
    own = documents(material, templates=tmp_path)
    assert docx_text(own[f"{SUBMISSION}.docx"]).strip() == "Mẫu của Sở: 190 vị trí, Viettel"
    assert own[f"{SUBMISSION}.pdf"] == documents(material)[f"{SUBMISSION}.pdf"]


@pytest.mark.parametrize("said", ["{{ n.no_such_figure }}", "{{ n.sites", "{{ n.__class__.__mro__ }}"])
def test_a_template_that_cannot_be_filled_in_is_named(material, tmp_path, said):
    word = python_docx.Document()
    word.add_paragraph(said)
    word.save(tmp_path / "to-trinh.docx")
    with pytest.raises(InputFileError, match=r"to-trinh\.docx"):
        documents(material, templates=tmp_path)


def test_a_file_that_is_no_word_file_is_named(material, tmp_path):
    (tmp_path / "bao-cao-tham-dinh.docx").write_bytes(b"no zip")
    with pytest.raises(InputFileError, match=r"bao-cao-tham-dinh\.docx"):
        documents(material, templates=tmp_path)


def test_progress_is_told_and_can_cancel(material):
    steps = []
    documents(material, tell=lambda step, share: steps.append((step, share)))
    assert [share for _, share in steps] == sorted(share for _, share in steps)
    assert {step for step, _ in steps} == {"progress.figures", "progress.documents"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_word_files_with_the_same_figures(papers, tmp_path):
    files = [tmp_path / f"{name}.docx" for name in NAMES]
    for file in files:
        file.write_bytes(papers[f"van-ban/{file.name}"])
    for kind in ("txt:Text (encoded):UTF8", "pdf"):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
             kind, "--outdir", str(tmp_path), *map(str, files)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    phrases = ("190 (một trăm chín mươi) vị trí", "TỜ TRÌNH", "QUYẾT ĐỊNH:")
    for name, phrase in zip(NAMES, phrases, strict=True):
        assert phrase in (tmp_path / f"{name}.txt").read_text(encoding="utf-8-sig")
        pages = pypdf.PdfReader(tmp_path / f"{name}.pdf").pages
        assert all(pages[at - 1].extract_text().startswith(str(at)) for at in range(2, len(pages) + 1))


def test_every_figure_of_the_running_text_comes_from_the_facts(material, papers):
    facts = facts_of(material)
    for text in both(papers, SUBMISSION):
        assert (
            tight(f"{facts.by_verdict['fail']} vị trí không đạt, {facts.by_verdict['review']} vị trí")
            in text
        )
