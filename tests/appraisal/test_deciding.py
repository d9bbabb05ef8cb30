"""Which assumed values decide, counted by hand on a few sites."""

from datetime import date

import pytest
import shapely
from appraisal.appraisal_tools import ON, judge, new, old, stated, zones

from planner.appraisal.assumed import assumed_values
from planner.appraisal.deciding import value_said
from planner.base.messages import in_lang

FULL = "vnpt mobifone vietnamobile"
FAR = shapely.box(-60_000, 0, -50_000, 10)
LAYER = [("road", FAR, "class=I"), ("power_line", FAR, "voltage_kv=110"), ("urban_core", FAR),
         ("heritage_1", FAR)]  # fmt: skip
# In the rural commune: NEAR stands 300 m from a full mast (SPACE-2 alone), BOTH 300 m from a mast with
# a place (SPACE-2 and SHARE), MUST 450 m from it (SHARE alone), FREE far from all.
SITES = [
    new(1_300, 8_000, "NEAR"),
    new(6_000, 2_000, "BOTH"),
    new(6_300, 2_450, "MUST"),
    new(2_000, 2_000, "FREE"),
]
STANDING = [old(1_000, 8_000, "A", shared_with=FULL), old(6_300, 2_000, "B")]


@pytest.fixture
def table(communes, plan):
    assert date(2014, 1, 1) < ON
    return judge(communes, plan, SITES, STANDING, zones=zones(*LAYER)).deciding.set_index("parameter_id")


def test_what_a_value_breaks_is_on_the_screen_what_it_is_on_paper(communes, plan):
    appraisal = judge(communes, plan, SITES, STANDING, zones=zones(*LAYER))
    on_screen = appraisal.deciding.set_index("parameter_id")
    on_paper = {assumed.value.parameter_id: assumed for assumed in assumed_values(appraisal)}
    names = set(on_screen.index[on_screen["breaks"] > 0]) - {""}
    assert names == {name for name, assumed in on_paper.items() if assumed.broken}
    for name in names:
        becomes = on_paper[name].becomes
        shown = (on_screen.loc[name, "breaks"], on_screen.loc[name, "alone"])
        assert shown == (len(on_paper[name].broken), becomes.total() - becomes["fail"])


def counts(row):
    return row["breaks"], row["alone"], row["rest_on_it"]


def test_each_value_says_what_it_breaks_and_what_rests_on_it(table):
    assert counts(table.loc["SPACE-2.ELSEWHERE"]) == (2, 1, 1)
    assert counts(table.loc["SHARE.ELSEWHERE"]) == (2, 1, 1)
    assert table.loc["SPACE-2.ELSEWHERE", "value"] == 400.0
    assert table.loc["SPACE-2.ELSEWHERE", "becomes"] == "1 Cần xem xét"  # A is full: a person looks
    assert table.loc["SHARE.ELSEWHERE", "becomes"] == "1 Đạt có điều kiện"


def test_the_last_row_is_all_of_them_together(table):
    assert table.index[-1] == ""
    assert counts(table.iloc[-1]) == (3, 3, 1)
    assert table.iloc[-1]["becomes"] == "1 Cần xem xét; 2 Đạt có điều kiện"


def test_what_breaks_most_alone_stands_first(table):
    assert list(table["alone"][:-1]) == sorted(table["alone"][:-1], reverse=True)
    assert table["alone"].iloc[0] == 1


def test_what_breaks_nothing_says_what_rests_on_it(table):
    row = table.loc["ZONE.elsewhere"]
    assert counts(row) == (0, 0, 1)
    assert row["text"] == "Không vị trí nào không đạt theo giá trị này. 1 vị trí đạt dựa vào nó."


@pytest.mark.parametrize("word", ["cited", "confirmed"])
def test_a_value_that_is_cited_or_confirmed_is_not_listed(communes, plan, word):
    appraisal = judge(communes, stated(plan, word), SITES, STANDING, zones=zones(*LAYER))
    assert (appraisal.sites["conclusion"] == "fail").sum() == 3
    assert len(appraisal.deciding) == 0


def test_a_value_is_told_by_name_and_number(plan):
    assert value_said(plan, "SPACE-2.URBAN", ON) == "«SPACE-2.URBAN» (100 m)"
    assert value_said(plan, "ZONE.elsewhere", ON) == "«ZONE.elsewhere»"
    assert value_said(plan, "KHÔNG-CÓ", ON) == "KHÔNG-CÓ"


def test_the_sentence_can_be_said_in_english(table):
    text = in_lang(table.loc["SPACE-2.ELSEWHERE", "text"], "en")
    assert text.startswith("2 sites fail by this value; 1 by it alone")
    assert "1 For a person" in text
