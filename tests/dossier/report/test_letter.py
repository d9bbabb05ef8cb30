"""One letter asks the carrier for all that is wanted, as a công văn has it."""

import io
from datetime import date

import pypdfium2
import pytest
from docx import Document

from planner.appraisal.completeness import completeness
from planner.dossier.completion import completion_files
from planner.dossier.report.layout import LETTER, layout
from planner.dossier.report.letter import Letter, context_of, letter_files
from planner.dossier.report.word_file import OWN
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.faults import Fault
from planner.layers.province import DEFAULT_DATA_DIR
from planner.usecases.material import Signing

WIDTH_MM = 165


def letter(material, **facts):
    appraisal = material.appraisal
    case = appraisal.case
    given = {
        "province": material.province,
        "carrier": "viettel",
        "code": "HS-2018-001",
        "title": "Quy hoạch 2018",
        "version": 1,
        "received_on": date(2018, 3, 1),
        "on": material.on,
        "made_on": date(2018, 3, 20),
        "answer_by": date(2018, 4, 3),
        "plan": material.plan,
        "sites": len(case.proposal),
        "lacking": completeness(case.proposal, appraisal.findings, case.cables),
        "faults": (),
        "questions": (),
        "file": "de_xuat_can_dien.xlsx",
        "signing": Signing(signer="Nguyễn Văn A", signer_title="Giám đốc"),
    }
    return Letter(**(given | facts))


def words(content):
    """Return the text of a Word file, tables among it, in the order of the file."""
    body = Document(io.BytesIO(content)).element.body
    return " ".join(" ".join(text.text or "" for text in body.iter() if text.tag.endswith("}t")).split())


def pdf_words(content):
    pages = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_every_table_is_as_wide_as_the_text():
    widths = [
        sum(c[2] for c in block["columns"]) for block in layout(LETTER)["blocks"] if "table" in block
    ]
    assert widths == [WIDTH_MM] * 4


def test_the_shipped_template_is_made_from_the_layout():
    from build_document_templates import template

    assert template(layout(LETTER)) == (OWN / "cong-van-bo-sung.docx").read_bytes()


def test_it_names_fields_counts_deadline_and_the_file_to_fill(material):
    files = letter_files(letter(material))
    lacking = letter(material).lacking.set_index("field")
    for text in (words(files["cong-van-bo-sung.docx"]), pdf_words(files["cong-van-bo-sung.pdf"])):
        assert "Kính gửi: Viettel" in text
        assert "V/v bổ sung, hoàn thiện hồ sơ HS-2018-001" in text
        assert "EIRP (dBm)" in text
        assert str(lacking.loc["eirp_dbm", "without"]) in text
        assert "03/4/2018" in text
        assert "de_xuat_can_dien.xlsx" in text
        assert "GIÁM ĐỐC" in text
        assert "Căn cứ Luật Viễn thông" in text


def test_what_stops_the_dossier_and_limits_that_wait_are_asked_for_first(material):
    tables = context_of(letter(material))["t"]
    assert {row["field"] for row in tables["must"]} >= {"Chiều cao công trình (m)", "Bán kính cột (m)"}
    assert "EIRP (dBm)" in {row["field"] for row in tables["may"]}
    assert [row["no"] for row in tables["may"]] == [str(n + 1) for n in range(len(tables["may"]))]


def test_a_field_cites_what_its_rules_cite_for_certain_and_nothing_that_is_only_remembered(material):
    tables = context_of(letter(material))["t"]
    cited = {row["field"]: row["cited"] for row in (*tables["must"], *tables["may"])}
    assert "32/2016" in cited["Chấp thuận độ cao"]
    assert cited["EIRP (dBm)"] == "–"
    signed = letter(material, letter_no="123/STTTT-BCVT")
    text = words(letter_files(signed)["cong-van-bo-sung.docx"])
    assert "nhớ lại" not in text
    assert "chưa đối chiếu" not in text
    assert "EMF-R" not in text


def test_faults_that_repeat_are_one_line_and_notes_are_none(material):
    bad = [
        Fault("not_a_class", "error", "x", sheet="M3", row=row, column="Loại cột", value="A9", at=(6,))
        for row in range(5, 20)
    ]
    note = Fault("accepted", "note", "x", sheet="M3", row=3)
    (row,) = context_of(letter(material, faults=[*bad, note]))["t"]["faults"]
    assert (row["column"], row["value"], row["count"]) == ("Loại cột", "A9", "15")
    assert row["rows"] == "5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16…"


def test_sections_without_content_are_left_out_and_the_others_numbered_on(material):
    asked = letter(material, questions=[("VTL-1", "Nêu khoảng cách đến nhà dân.")])
    text = words(letter_files(asked)["cong-van-bo-sung.docx"])
    assert "3. Vị trí phải làm rõ" in text
    assert "Lỗi trong tệp" not in text


def test_what_only_the_office_can_say_is_left_open_and_listed(material):
    bare = letter(material, signing=Signing())
    filled = context_of(bare)
    number, _, symbol = filled["head"]["number"].partition("/")
    assert (number.isalnum(), symbol) == (False, "STTTT")  # dots, of whatever kind
    assert "Người ký" in filled["missing"]
    assert "Số, ký hiệu công văn" in filled["missing"]
    numbered = context_of(letter(material, letter_no="123/STTTT-BCVT"))
    assert numbered["head"]["number"] == "123/STTTT-BCVT"
    assert numbered["missing"] == []


def test_letter_and_file_go_together_and_the_letter_names_the_file(material):
    sample = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"
    proposal = read(sample, "viettel", read_reference(DEFAULT_DATA_DIR), material.on)
    files = completion_files(letter(material), proposal, lists=b"x")
    name = "viettel_2018_ho_so_can_dien.xlsx"
    assert list(files) == [
        "cong-van-bo-sung.docx", "cong-van-bo-sung.pdf", name, "danh-muc-yeu-cau.xlsx",
    ]  # fmt: skip
    assert name in words(files["cong-van-bo-sung.docx"])


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_same_facts_give_the_same_bytes(material, kind):
    first, second = (letter_files(letter(material))[f"cong-van-bo-sung.{kind}"] for _ in range(2))
    assert first == second
