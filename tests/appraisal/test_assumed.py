"""What rests on an assumed value, against sites counted by hand."""

from outcome_tools import FAIL, NOT_APPLICABLE, PASS, REVIEW, appraisal, finding

from planner.appraisal.assumed import assumed_values

SPACE, SHARE = "SPACE-2.ELSEWHERE", "SHARE.ELSEWHERE"
JUDGED = appraisal(
    dict.fromkeys("ABCD", "new"),
    finding("A", "SPACE-2", FAIL, "assumed", assumed=SPACE),
    finding("A", "SHARE", FAIL, "assumed", assumed=SHARE),
    finding("B", "SPACE-2", FAIL, "assumed", assumed=SPACE),
    finding("B", "AIR-45", REVIEW, missing="height_consent"),
    finding("C", "SPACE-2", PASS, "assumed", assumed=SPACE),
    finding("C", "ROAD-COR", PASS),
    finding("D", "EVIDENCE", REVIEW, "assumed", missing="permit", assumed="EVIDENCE.PERMIT"),
    finding("D", "SHARE", NOT_APPLICABLE, "assumed", assumed=SHARE),
)


def by_name(codes=None):
    return {assumed.value.parameter_id: assumed for assumed in assumed_values(JUDGED, codes)}


def test_each_value_tells_which_sites_meet_break_or_owe_something_by_it():
    values = by_name()
    assert list(values) == [SPACE, SHARE, "EVIDENCE.PERMIT"]  # what breaks most sites first
    assert (values[SPACE].kept, values[SPACE].broken, values[SPACE].open) == (("C",), ("A", "B"), ())
    assert values["EVIDENCE.PERMIT"].open == ("D",)
    assert values[SPACE].rules == ("Khoảng cách đến mọi cột, gần hơn phải dùng chung",)


def test_what_a_site_becomes_is_its_conclusion_without_that_limit_alone():
    values = by_name()
    assert values[SPACE].becomes == {"fail": 1, "conditional": 1}  # A still breaks the other
    assert values[SHARE].becomes == {"fail": 1}
    assert not values["EVIDENCE.PERMIT"].becomes


def test_of_some_sites_only_their_broken_limits_are_looked_at():
    values = by_name({"B"})
    assert list(values) == [SPACE]
    assert (values[SPACE].kept, values[SPACE].broken) == ((), ("B",))
    assert by_name(set()) == {}


def test_a_finding_that_is_not_for_a_site_rests_on_nothing():
    assert by_name()[SHARE].broken == ("A",)
    assert "D" not in by_name()[SHARE].kept


def test_a_name_that_no_value_in_force_has_is_left_out():
    judged = appraisal({"A": "new"}, finding("A", "COVERAGE", PASS, "assumed", assumed="COVERAGE"))
    assert assumed_values(judged) == []
