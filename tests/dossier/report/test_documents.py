"""The documents read back: what is on the paper is what is in the material."""

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date

import docx as python_docx
import openpyxl
import pandas as pd
import pypdf
import pypdfium2
import pytest
from annex_tools import column
from docx.shared import Mm, Pt
from PIL import Image

from planner.appraisal.catalogue import ALL_RULES
from planner.appraisal.conclusions import rule_name
from planner.base.errors import InputFileError
from planner.dossier.report.documents import documents
from planner.dossier.report.facts import facts_of
from planner.dossier.report.words import number
from planner.dossier.summaries import summaries_workbook
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
        ("VTL-QH-043", "condition", "Móng cột do đơn vị có năng lực thiết kế", ""),
        ("VTL-QH-100", "reject", "", "Vượt chiều cao cột A1a"),
    )
    return documents(replace(material, signing=signing, decisions=rows, received_on=date(2018, 3, 1)))


def test_the_three_documents_come_as_word_and_as_pdf(papers):
    assert set(papers) == {f"van-ban/{name}.{kind}" for name in NAMES for kind in ("docx", "pdf")}


def test_figures_of_the_report_are_those_of_the_data(material, papers):
    sites, findings = material.appraisal.sites, material.appraisal.findings
    says, asks = Counter(sites["conclusion"]), Counter(material.proposal["action"])
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
        f"{says['pass']} vị trí đạt, {says['conditional']} vị trí đạt có điều kiện, {says['fail']} vị",
        f"{says['incomplete']} vị trí thiếu thông tin, {says['review']} vị trí cần xem xét",
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


def test_every_site_is_listed_with_its_conclusion(material, papers):
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
        assert tight("(giá trị giả định, xem Phụ lục 3)") in text
        assert tight("PHỤ LỤC 3. GIÁ TRỊ CHƯA ĐỐI CHIẾU VĂN BẢN") in text


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
        assert tight("Số: ……/BC-STTTT") in text
        assert text.endswith(tight("- Ý kiến của người thẩm định về 190 vị trí"))
        assert tight("Nghị định số 14/2014/NĐ-CP ngày 26/02/2014 của Chính phủ") in text
        listed = text.split(tight("DANH SÁCH TRƯỜNG CÒN THIẾU"))[1]
        for label in ("Số báo cáo thẩm định", "Chức vụ người ký", "Người ký", "Ngày nhận hồ sơ"):
            assert tight(f"- {label}") in listed
    for text in both(papers, DECISION):
        assert tight("ngày …… tháng …… năm 2018") in text
        assert tight("- Ý kiến của người thẩm định về 190 vị trí") in text


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
        assert tight("Số: ……/BC-……") in text
        assert tight("- Tên cơ quan ban hành") in text


def test_what_reviewers_decide_stands_above_the_findings(signed):
    for text in both(signed, DECISION):
        assert "VTL-QH-009" in text
        assert "VTL-QH-043" in text
        assert "VTL-QH-100" not in text
        assert tight("Theo người thẩm định: Móng cột do đơn vị có năng lực thiết kế") in text
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
            tight(f"{facts.by_conclusion['fail']} vị trí không đạt, {facts.by_conclusion['incomplete']}")
            in text
        )


@pytest.fixture(scope="module")
def mixed(material):
    """A dossier of which reviewers decided some sites in each way, some against the findings."""
    sites = material.appraisal.sites
    by_conclusion = sites.groupby("conclusion")["site_id"].agg(list)
    kept, broken = by_conclusion["conditional"], by_conclusion["fail"]
    rows = decided(
        (kept[0], "accept", "", "đã có đủ giấy tờ"),
        (kept[1], "condition", "Hạ cột còn 42 m", ""),
        (kept[2], "ask", "", "cho biết móng cột"),
        (kept[3], "reject", "", "dân không đồng tình"),
        (broken[0], "accept", "", "cột kia sắp tháo dỡ"),
        (broken[1], "reject", "", ""),
    )
    return replace(material, decisions=rows)


@pytest.fixture(scope="module")
def mixed_papers(mixed):
    return documents(mixed)


def word_tables(content):
    """Return the tables of a Word file by the title above each, as rows of text."""
    word = python_docx.Document(io.BytesIO(content))
    tables, title = {}, ""
    for block in word.iter_inner_content():
        if isinstance(block, python_docx.table.Table):
            tables[title] = [[cell.text for cell in row.cells] for row in block.rows][1:]
        elif block.text.strip():
            title = block.text.strip()
    return tables


def test_report_submission_decision_and_annex_give_the_same_figures(mixed, mixed_papers):
    outcome = facts_of(mixed).outcome
    counts = {name: number(count) for name, count in outcome.counts.items()}
    assert sum(outcome.counts.values()) == len(mixed.proposal)
    papers = mixed_papers
    wanted = [*counts.values(), number(len(mixed.proposal))]
    for name in (REPORT, SUBMISSION):
        groups = word_tables(papers[f"{name}.docx"])["Kiến nghị theo nhóm"]
        assert [row[2] for row in groups] == wanted
    book = openpyxl.load_workbook(io.BytesIO(summaries_workbook(mixed)), data_only=True)
    assert [str(count) for count in column(book["Kiến nghị theo nhóm"], "Số vị trí")] == wanted[:-1]
    short = Counter(column(book["Quyết định"], "Kiến nghị"))
    assert short["Phê duyệt"] == outcome.counts["approve"]
    assert short["Phê duyệt kèm điều kiện"] == outcome.counts["conditions"]
    assert short["Không chấp thuận"] == outcome.counts["refuse"]
    phrase = f"{counts['approve']} vị trí không kèm điều kiện và {counts['conditions']} vị trí kèm điều"
    for name in (REPORT, SUBMISSION):
        for text in both(papers, name):
            assert tight(phrase) in text
    for text in both(papers, DECISION):
        assert tight(f"gồm {outcome.counts['approve'] + outcome.counts['conditions']} (") in text


def test_the_draft_decision_lists_the_approved_sites_and_no_other(mixed, mixed_papers):
    sites = facts_of(mixed).outcome.sites.set_index("site_id")["group"]
    tables = word_tables(mixed_papers[f"{DECISION}.docx"])
    listed = {
        "approve": [row[1] for row in tables["Vị trí được phê duyệt"]],
        "conditions": [row[1] for row in tables["Vị trí được phê duyệt kèm điều kiện"]],
    }
    for group, codes in listed.items():
        assert codes == sites.index[sites == group].tolist()
        assert len(codes) > 1


def test_each_condition_stands_in_the_report_with_its_moment_text_citation_and_sites(
    mixed, mixed_papers
):
    conditions = facts_of(mixed).outcome.conditions
    listed = word_tables(mixed_papers[f"{REPORT}.docx"])
    rows = listed["Điều kiện của các vị trí được đề nghị phê duyệt"]
    assert sum(int(row[4]) for row in rows) == len(conditions)
    consent = next(row for row in rows if row[2].startswith("Có văn bản chấp thuận độ cao"))
    of_consent = conditions[conditions["text"] == consent[2]]
    assert consent[1] == "Trước khi xây dựng"
    assert consent[3] == "NĐ 32/2016/NĐ-CP ngày 06/5/2016, Điều 9 khoản 2"
    assert int(consent[4]) == len(of_consent)
    assert sum(map(len, [re.findall(r"\d+", consent[5])])) == len(of_consent)
    assert [row[1:4] for row in rows if row[2] == "Hạ cột còn 42 m"] == [
        ["Theo người thẩm định", "Hạ cột còn 42 m", ""]
    ]


def test_a_refused_site_is_told_with_its_measure_and_limit_or_the_reviewers_reason(mixed, mixed_papers):
    outcome = facts_of(mixed).outcome
    rows = word_tables(mixed_papers[f"{REPORT}.docx"])["Vị trí không chấp thuận"]
    refused = outcome.sites[outcome.sites["group"] == "refuse"]
    assert {row[1] for row in rows} == set(refused["site_id"])
    by_findings = refused.loc[refused["decision"].isna(), "site_id"]
    assert len(by_findings) > 0
    assert all(row[3] != "–" and row[4] != "–" for row in rows if row[1] in set(by_findings))
    assert any("dân không đồng tình" in row[5] for row in rows)


def test_a_site_that_only_assumed_values_break_is_not_refused(mixed, mixed_papers):
    outcome = facts_of(mixed).outcome
    waiting = set(outcome.of("confirm")["site_id"])
    tables = word_tables(mixed_papers[f"{REPORT}.docx"])
    assert waiting
    assert not waiting & {row[1] for row in tables["Vị trí không chấp thuận"]}
    values = tables["Giá trị đề nghị xác nhận"]
    assert {int(row[3]) for row in values} == {len(value.broken) for value in outcome.waiting}
    for text in both(mixed_papers, REPORT):
        assert tight(f"{len(waiting)} vị trí chỉ vi phạm giới hạn theo giá trị giả định") in text


@pytest.mark.parametrize("name", [REPORT, SUBMISSION, DECISION])
def test_no_paper_shows_a_rules_code_or_a_remark_of_ours(mixed_papers, name):
    codes = {rule.rule_id for rule in ALL_RULES if not rule.rule_id.isalpha()}
    words = {rule.rule_id for rule in ALL_RULES if rule.rule_id.isalpha()}
    text = docx_text(mixed_papers[f"{name}.docx"])
    assert [code for code in codes if code in text] == []
    assert [word for word in words if re.search(rf"\b{word}\b", text)] == []
    assert "(nhớ lại" not in text
    assert "[" not in text


def test_what_the_plan_does_not_set_is_one_remark(material, papers):
    rows = word_tables(papers[f"{REPORT}.docx"])["Giá trị, dữ liệu cần bổ sung"]
    findings = material.appraisal.findings
    unset = findings[
        findings["verdict"].eq("not_applicable") & findings["missing"].isin(["plan", "law", "zones"])
    ]
    assert len(rows) == unset.groupby(["rule_id", "missing"]).ngroups > 0
    space = unset[unset["rule_id"] == "SPACE"]
    (listed_row,) = (row for row in rows if row[1] == rule_name("SPACE"))
    assert int(listed_row[3]) == space["site_id"].nunique() > 1
    assert f"A2b ngoài đô thị: {len(space)}" in listed_row[4]
