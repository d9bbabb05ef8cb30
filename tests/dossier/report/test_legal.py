"""What a report rests on: the law of its day, nothing borrowed, nothing made up."""

import re
from datetime import date

import pytest

from planner.base.errors import DataFileError
from planner.dossier.report.legal import basis, layout_note
from planner.layers.cited_value import CitedValue
from planner.layers.legal_documents import documents
from planner.plan.load import over_law
from planner.plan.model import Plan

PLAN = Plan("Quy hoạch thử", "1", "Quyết định 757/QĐ-UBND ngày 23/5/2014 (nội dung do Sở nhập)")


def cited(document, article=""):
    return CitedValue("AIR-45.HEIGHT", "cao", 45, "m", document, "cited", article)


def lines(on, *values, folder=None):
    return basis(PLAN, values, on, folder)


def test_the_law_of_the_day_is_cited_and_not_that_of_another():
    old, new = "\n".join(lines(date(2018, 3, 1))), "\n".join(lines(date(2025, 1, 2)))
    assert "Luật Viễn thông ngày 23/11/2009" in old
    assert "24/2023/QH15" not in old
    assert "Luật Viễn thông số 24/2023/QH15 ngày 24/11/2023" in new
    assert "25/2011" not in new
    assert "15/2016" not in "\n".join(lines(date(2016, 6, 21)))


def test_the_telecom_law_changes_on_one_day_without_a_gap_or_an_overlap():
    for on, law in ((date(2024, 6, 30), "23/11/2009"), (date(2024, 7, 1), "24/11/2023")):
        (entry,) = (line for line in lines(on) if line.startswith("Luật Viễn thông"))
        assert entry.endswith(law)


def test_the_law_that_gives_the_committee_its_power_comes_first():
    """As QĐ 924/QĐ-UBND of Trà Vinh (2016) and QĐ 119/QĐ-UBND of Bắc Giang (2009) begin."""
    councils = "Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân ngày 26/11/2003"
    assert lines(date(2015, 12, 31))[0] == councils
    assert lines(date(2016, 1, 1))[0] == "Luật Tổ chức chính quyền địa phương ngày 19/6/2015"


def test_a_document_is_cited_once_where_values_used_it():
    value = cited("NĐ 32/2016/NĐ-CP")
    mentions = [line for line in lines(date(2018, 3, 1), value, value) if "32/2016" in line]
    assert len(mentions) == 1
    assert mentions[0].startswith("Nghị định số 32/2016/NĐ-CP ngày 06/5/2016 của Chính phủ")
    assert "32/2016" not in "\n".join(lines(date(2018, 3, 1)))


def test_a_document_that_nobody_knows_more_of_is_cited_as_the_value_cites_it():
    assert "QCVN 81:2019/BTTTT" in lines(date(2021, 1, 4), cited("QCVN 81:2019/BTTTT (nguồn thứ cấp)"))


def test_a_document_of_unknown_day_is_cited_without_one():
    basis = lines(date(2018, 3, 1), cited("Luật A", "Điều 32 (Luật sửa đổi, bổ sung 32/2009/QH12)"))
    assert "Luật số 32/2009/QH12 sửa đổi, bổ sung một số điều của Luật Di sản văn hóa" in basis
    assert not any("[…]" in line or "……" in line for line in basis)


def test_each_document_that_the_shipped_law_cites_for_certain_is_cited_with_its_day():
    """By hand from RULES.md, for a dossier of 3/4/2018."""
    on = date(2018, 4, 3)
    rules = (
        "AIR-45.",
        "HER.",
        "ROAD-COR.",
        "ROAD-FALL.",
        "ROAD-CLR.",
        "PWR-COR.",
        "EMF-INSPECT.",
        "A1A.",
    )
    law = [v for v in over_law(PLAN).values() if v.in_force(on) and v.parameter_id.startswith(rules)]
    assert {value.certainty for value in law} == {"cited"}
    numbers = [re.search(r"số (\S+)", line)[1] for line in lines(on, *law) if " số " in line]
    assert numbers == [
        "25/2011/NĐ-CP",
        "72/2012/NĐ-CP",
        "14/2013/TT-BTTTT",
        "15/2016/TTLT-BTTTT-BXD",
        "32/2016/NĐ-CP",
        "11/2010/NĐ-CP",
        "100/2013/NĐ-CP",
        "50/2015/TT-BGTVT",
        "14/2014/NĐ-CP",
        "28/2001/QH10",
        "32/2009/QH12",
        "12/2017/TT-BTTTT",
        "757/QĐ-UBND",
    ]
    text = "\n".join(lines(on, *law))
    for part in (
        "32/2016/NĐ-CP ngày 06/5/2016",
        "11/2010/NĐ-CP ngày 24/02/2010",
        "100/2013/NĐ-CP ngày 03/9/2013",
        "50/2015/TT-BGTVT ngày 23/9/2015",
        "14/2014/NĐ-CP ngày 26/02/2014",
        "28/2001/QH10 ngày 29/6/2001",
        "12/2017/TT-BTTTT ngày 23/6/2017",
    ):
        assert part in text


def test_the_plan_of_the_province_comes_last_without_its_remark():
    assert lines(date(2018, 3, 1))[-1] == "Quyết định số 757/QĐ-UBND ngày 23/5/2014 về Quy hoạch thử"


def test_an_office_lays_its_own_list_over_ours(tmp_path):
    own = 'documents: [{match: NĐ 14/2014/NĐ-CP, name: Nghị định số 14/2014/NĐ-CP, date: "2014-02-27"}]'
    (tmp_path / "can-cu.yaml").write_text(own, encoding="utf-8")
    basis = lines(date(2018, 3, 1), cited("NĐ 14/2014/NĐ-CP"), folder=tmp_path)
    assert "Nghị định số 14/2014/NĐ-CP ngày 27/02/2014" in basis
    (tmp_path / "can-cu.yaml").write_text("documents: [{name: x}]", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"can-cu\.yaml"):
        documents(tmp_path)


def test_the_shipped_documents_hold_their_days_in_order():
    assert all(document.start <= document.end for document in documents())
    assert len({document.match for document in documents()}) == len(documents())


def test_the_layout_says_by_which_text_it_is_and_that_nobody_has_compared_it():
    assert "01/2011/TT-BNV" in layout_note(date(2020, 3, 4))
    assert "01/2011" not in layout_note(date(2020, 3, 5))
    assert all("giả định" in layout_note(date(year, 6, 1)) for year in (2018, 2021))
