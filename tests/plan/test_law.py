"""The national law against RULES.md: every value read or quoted there, by hand, with its days.

Each line is of one value: what it is, between which days, where it stands. A mark R or S of RULES.md is
``cited``; «flag» is a later document that is known and not read: assumed from its first day on, with the
reason; «warn» is one that has amended the document, wherever: still cited, with the reason.
"""

from datetime import date, timedelta

import pytest

from planner.layers.cited_value import NATIONAL
from planner.plan.load import over_law
from planner.plan.model import Plan, values_table

LAW = over_law(Plan("Luật", "1", ""))

AIR = "NĐ 32/2016/NĐ-CP ngày 06/5/2016"
AIR_2025 = "Luật Phòng không nhân dân 49/2024/QH15, NĐ 198/2025/NĐ-CP"
HER = "Luật Di sản văn hóa 28/2001/QH10 ngày 29/6/2001"
HER_2010 = "Điều 32 (Luật sửa đổi, bổ sung 32/2009/QH12)"
HER_2025 = "Luật Di sản văn hóa 45/2024/QH15 ngày 23/11/2024, NĐ 208/2025/NĐ-CP"
NĐ_11 = "NĐ 11/2010/NĐ-CP ngày 24/02/2010"
COR = "Điều 15 (sửa đổi bởi Điều 1 khoản 2 NĐ 100/2013/NĐ-CP ngày 03/9/2013)"
NĐ_165 = "NĐ 165/2024/NĐ-CP ngày 26/12/2024"
PWR = "NĐ 14/2014/NĐ-CP ngày 26/02/2014"
TT_50 = "TT 50/2015/TT-BGTVT ngày 23/9/2015"
FALL = "Điều 7 khoản 2 điểm a"
TT_14 = "TT 14/2013/TT-BTTTT ngày 21/6/2013"
TTLT_15 = "TTLT 15/2016/TTLT-BTTTT-BXD ngày 22/6/2016"
TT_08 = "TT 08/2020/TT-BTTTT ngày 13/4/2020"
CV_601 = "CV 601/CTS-PTTH ngày 12/4/2007"
QĐ_441 = "QĐ 441/QĐ-BTTTT ngày 28/3/2017"
QĐ_318 = "QĐ 318/QĐ-TTg ngày 08/3/2022"
QCVN_8 = "QCVN 8:2022/BTTTT (TT 21/2022/TT-BTTTT ngày 29/11/2022)"
QCVN_33 = "QCVN 33:2019/BTTTT (TT 20/2019/TT-BTTTT ngày 31/12/2019)"

# name · value · first day · last day · document · article
CITED = [
    # TT 14/2013 in force 15/8/2013; TTLT 15/2016 Đ3 since 22/6/2016
    *(
        (name, value, first, last, document, article)
        for name, value in (("A1A.BUILDING_SHARE", 0.2), ("A1A.HEIGHT", 3), ("A1A.RADIUS", 0.5))
        for first, last, document, article in (
            ("2013-08-15", "2016-06-21", TT_14, ""),
            ("2016-06-22", "2024-12-23", f"{TT_14}; {TTLT_15}", "Điều 3"),
        )
    ),
    ("PERMIT.REQUIRED", None, "2016-06-22", None, TTLT_15, "Điều 5"),
    ("PERMIT.IN_PLAN", None, "2016-06-22", None, TTLT_15, "Điều 5 khoản 2 điểm a"),
    ("PERMIT.NOT_BULKY", None, "2016-06-22", None, TTLT_15, "Điều 5 khoản 2 điểm b"),
    ("PERMIT.COPY_DAYS", 7, "2016-06-22", None, TTLT_15, "Điều 5"),
    ("EMF.DENSITY", 2, "2023-07-01", None, QCVN_8, ""),
    ("EMF.FIELD", 27.5, "2023-07-01", None, QCVN_8, ""),
    # 100 m; the antenna's 28 m only since 15/8/2017
    (
        "EMF-INSPECT.DISTANCE",
        100,
        "2011-06-30",
        "2017-08-14",
        "TT 17/2011/TT-BTTTT ngày 30/6/2011",
        "",
    ),
    *(
        (name, value, first, last, document, article)
        for name, value in (("EMF-INSPECT.DISTANCE", 100), ("EMF-INSPECT.ANTENNA_EDGE", 28))
        for first, last, document, article in (
            ("2017-08-15", "2020-05-31", "TT 12/2017/TT-BTTTT ngày 23/6/2017", ""),
            ("2020-06-01", "2023-08-14", TT_08, "Phụ lục 01"),
        )
    ),
    ("AIR-45.HEIGHT", 45, "2016-06-26", "2025-07-07", AIR, "Điều 9 khoản 2"),
    ("AIR-TX.CONSENT", None, "2016-06-26", "2025-07-07", AIR, "Điều 9 khoản 3"),
    ("AIR-MARK.HEIGHT", 45, "2016-06-26", "2025-07-07", AIR, "Điều 7"),
    ("AIR-TIME.DAYS", 15, "2016-06-26", "2025-07-07", AIR, "Điều 11"),
    ("AIR-TIME.DAYS_10_50", 30, "2016-06-26", "2025-07-07", AIR, "Điều 11"),
    ("AIR-TIME.DAYS_OVER_50", 45, "2016-06-26", "2025-07-07", AIR, "Điều 11"),
    ("AIR-TIME.RETURN", 10, "2016-06-26", "2025-07-07", AIR, "Điều 11"),
    *(
        (name, None, first, last, HER, article)
        for name in ("HER.ZONE_1", "HER.ZONE_2")
        for first, last, article in (
            ("2002-01-01", "2009-12-31", "Điều 32"),
            ("2010-01-01", "2024-12-31", HER_2010),
        )
    ),
    *(
        (f"ROAD-COR.{road_class}", metres, "2013-09-03", "2024-12-31", NĐ_11, COR)
        for road_class, metres in (
            ("I", 17),
            ("II", 17),
            ("III", 13),
            ("IV", 9),
            ("V", 9),
            ("BELOW", 4),
        )
    ),
    ("ROAD-CLR.HEIGHT", 5.5, "2010-02-24", "2024-12-31", NĐ_11, "Điều 21"),
    ("ROAD-FALL.FACTOR", 1.3, "2016-01-01", "2017-10-08", TT_50, FALL),
    ("ROAD-FALL.LEAST", 5, "2016-01-01", "2017-10-08", TT_50, FALL),
    *(
        (f"PWR-COR.{line}", metres, "2014-04-15", "2025-03-03", PWR, "Điều 11 khoản 1 điểm b")
        for line, metres in (
            ("22.INSULATED", 1),
            ("22.BARE", 2),
            ("35.INSULATED", 1.5),
            ("35.BARE", 3),
            ("110.BARE", 4),
            ("220.BARE", 6),
            ("500.BARE", 7),
        )
    ),
    ("CAB-POLE.NEW", 0, "2020-07-01", None, QCVN_33, ""),
    ("CAB-POLE.BOXES", 1, "2020-07-01", None, QCVN_33, ""),
    *(
        (name, value, first, last, document, "")
        for name, value in (
            ("RAD-BAND.LOW", 54),
            ("RAD-BAND.HIGH", 68),
            ("RAD-PREF.LOW", 60),
            ("RAD-PREF.HIGH", 68),
            ("RAD-OLD.LOW", 87),
            ("RAD-OLD.HIGH", 108),
            ("RAD-POWER.MAX", 30),
        )
        for first, last, document in (
            ("2007-04-12", "2012-12-31", CV_601),
            ("2013-01-01", None, f"{CV_601}; QCVN 70:2013/BTTTT"),
        )
    ),
    ("RAD-LIC.REQUIRED", 1, "2015-05-08", None, "TT 05/2015/TT-BTTTT", "Điều 3, Điều 14"),
    ("RAD-IT.ALLOWED", 1, "2021-01-18", None, "TT 39/2020/TT-BTTTT", ""),
    *(
        (f"RAD-E.STEREO_{where}", level, "1998-12-01", None, "ITU-R BS.412-9 (12/1998)", "mục 1.1")
        for where, level in (("RURAL", 54), ("URBAN", 66), ("CITY", 74))
    ),
    *(
        (name, value, first, last, document, "")
        for name, value in (
            ("NTM8.ALL", 4),
            ("NTM8.1.POST", 1),
            ("NTM8.2.SERVICE", 1),
            ("NTM8.3.RADIO", 1),
            ("NTM8.4.IT", 1),
        )
        for first, last, document in (
            ("2017-03-28", "2020-12-31", QĐ_441),
            ("2022-03-08", "2025-12-31", QĐ_318),
        )
    ),
]
# what begins so · first day · last day · certainty from then on · document that nobody has compared
LATER = [
    ("A1A.", "2024-12-24", None, "cited", "NĐ 163/2024/NĐ-CP"),
    ("EMF-INSPECT.", "2023-08-15", None, "assumed", "TT 07/2023/TT-BTTTT ngày 30/6/2023"),
    ("AIR-45.", "2025-07-08", None, "assumed", AIR_2025),
    ("AIR-TX.CONSENT", "2025-07-08", None, "assumed", AIR_2025),
    ("AIR-MARK.", "2025-07-08", None, "assumed", AIR_2025),
    ("AIR-TIME.", "2025-07-08", None, "assumed", AIR_2025),
    ("HER.", "2025-01-01", None, "assumed", HER_2025),
    ("ROAD-COR.", "2025-01-01", None, "assumed", NĐ_165),
    ("ROAD-CLR.", "2025-01-01", None, "assumed", NĐ_165),
    ("ROAD-FALL.", "2017-10-09", "2019-12-31", "cited", "TT 35/2017/TT-BGTVT"),
    (
        "ROAD-FALL.",
        "2020-01-01",
        None,
        "cited",
        "TT 35/2017/TT-BGTVT ngày 09/10/2017, TT 13/2020/TT-BGTVT",
    ),
    ("PWR-COR.", "2025-03-04", None, "assumed", "NĐ 62/2025/NĐ-CP"),
]


def day(text):
    return None if text is None else date.fromisoformat(text)


def test_every_value_that_was_read_is_cited_by_number_day_and_article():
    read = {
        (v.parameter_id, v.value, v.effective_from, v.effective_until, v.document, v.article)
        for v in LAW.values()
        if v.certainty == "cited" and not v.unread
    }
    assert read == {
        (name, value, day(first), day(last), *cited) for name, value, first, last, *cited in CITED
    }


@pytest.mark.parametrize(("start", "first", "last", "certainty", "document"), LATER)
def test_from_the_first_day_of_a_document_that_nobody_has_read_a_value_says_so(
    start, first, last, certainty, document
):
    since = date.fromisoformat(first)
    names = {value.parameter_id for value in LAW.values() if value.parameter_id.startswith(start)}
    assert names
    for name in names:
        before, after = LAW.parameter(name, since - timedelta(days=1)), LAW.parameter(name, since)
        assert (after.value, after.unit, after.name) == (before.value, before.unit, before.name)
        assert before.certainty == "cited"
        assert (after.certainty, after.unread, after.effective_until) == (certainty, document, day(last))
        assert after.warning == f"từ {since:%d/%m/%Y} có {document}, chưa đối chiếu"
        assert (after.document, after.article) == (before.document, before.article)


def test_no_other_value_speaks_of_a_later_document():
    flagged = {(value.parameter_id, value.effective_from) for value in LAW.values() if value.unread}
    documents = {
        (value.parameter_id, value.effective_from)
        for value in LAW.values()
        for start, first, *_ in LATER
        if value.parameter_id.startswith(start) and value.effective_from == day(first)
    }
    assert flagged == documents


def test_before_2016_nobody_knows_how_far_a_mast_stands_from_a_road():
    for name in ("ROAD-FALL.FACTOR", "ROAD-FALL.LEAST"):
        assert LAW.parameter(name, date(2015, 12, 31)) is None


def test_before_15_8_2017_the_height_of_the_antenna_does_not_enter():
    assert LAW.value("EMF-INSPECT.ANTENNA_EDGE", date(2017, 8, 14)) is None


def test_there_is_no_value_for_66_kv():
    assert not [value for value in LAW.values() if value.parameter_id.startswith("PWR-COR.66")]


def test_a_citation_holds_no_word_on_how_certain_it_is():
    words = ("nhớ lại", "mượn", "nguồn", "chưa", "tạm", "giả định, ", "[", "…")
    citations = {value.citation for value in LAW.values() if value.scope == NATIONAL}
    assert [citation for citation in citations if any(word in citation for word in words)] == []


def test_the_table_of_values_tells_the_reason():
    table = values_table(LAW)
    assert set(table.loc[table["warning"] != "", "parameter_id"]) == {
        value.parameter_id for value in LAW.values() if value.unread
    }
