"""What would change the conclusion of a site, in a sentence, by hand for each conclusion."""

import json
from importlib import resources

import jsonschema
import pytest
import shapely
from appraisal.appraisal_tools import case_of, cited, judge, new, old, stated, with_value, zones
from conftest import ORIGIN_M, place

from planner.appraisal.appraise import to_json_dict
from planner.appraisal.flips import flips
from planner.base.messages import in_lang

AT = 5_000
FULL = "vnpt mobifone vietnamobile"
FAR = shapely.box(-60_000, 0, -50_000, 10)
LAYER = [("road", FAR, "class=I"), ("power_line", FAR, "voltage_kv=110"), ("urban_core", FAR),
         ("heritage_1", FAR)]  # fmt: skip
PAPERS = "earthing lightning equipment land permit neighbours emf_inspection"


def judged(communes, plan, sites, existing=()):
    return judge(communes, plan, sites, list(existing), zones=zones(*LAYER))


def flip(communes, plan, site, existing=()):
    """Return the row of the one site."""
    return judged(communes, plan, [site], existing).flips.iloc[0]


def test_a_site_too_near_is_told_where_to_go_and_what_the_value_decides(communes, plan):
    row = flip(communes, plan, new(AT), [old(AT - 494.4, site_id="M", carrier="vnpt")])
    assert (row["change"], row["to"], row["unit"]) == ("move", "conditional", "m")
    assert row["amount"] == row["move_m"] == pytest.approx(5.61, abs=0.02)
    assert row["east_m"] == pytest.approx(ORIGIN_M[0] + AT + 5.61, abs=0.02)
    assert row["geometry"].distance(place(AT + 5.61, AT)) < 1e-6  # degrees: 11 cm
    words = row["text"]
    assert words.startswith(
        "Thay đổi ít nhất: dời 5,62 m về phía đông, đến E 595.005,62, N 1.095.000,00"
    )
    assert "; hoặc dùng chung cột M (VNPT, hiện hữu) cách 494,4 m (khi đó: Đạt có điều kiện). " in words
    assert words.endswith(
        "Nếu Sở không xác nhận «SHARE.ELSEWHERE» (500 m), «SHARE.OPERATORS» (4 m) "
        "và 1 giá trị giả định khác: Đạt có điều kiện."
    )


@pytest.mark.parametrize("word", ["cited", "confirmed"])
def test_of_a_limit_that_binds_nothing_is_said_of_values(communes, plan, word):
    row = flip(communes, stated(plan, word), new(AT), [old(AT - 450, shared_with=None)])
    assert row["change"] == "move"
    assert "không xác nhận" not in row["text"]


def test_where_no_point_is_lawful_that_is_said_and_the_value_decides(communes, plan):
    far = with_value(plan, "SPACE-2.ELSEWHERE", 3_000.0)
    row = flip(communes, far, new(AT), [old(AT + 1, shared_with=FULL)])
    assert (row["change"], row["to"], row["amount"]) == ("unconfirmed", "review", 1)
    assert row["geometry"] is None
    assert row["text"] == (
        "Trong 2 km không có điểm nào đạt mọi giới hạn khoảng cách. "
        "Nếu Sở không xác nhận «SPACE-2.ELSEWHERE» (3.000 m): Cần xem xét."
    )
    row = flip(communes, cited(far), new(AT), [old(AT + 1, shared_with=FULL)])
    assert (row["change"], row["to"]) == ("none", None)
    assert row["text"] == "Trong 2 km không có điểm nào đạt mọi giới hạn khoảng cách."


def test_a_standing_mast_that_nothing_helps(communes, plan):
    zone = ("heritage_1", shapely.box(4_000, 0, 6_000, 10_000))
    appraisal = judge(communes, cited(plan), [new(AT, action="change")], zones=zones(zone, *LAYER[:3]))
    row = appraisal.flips.iloc[0]
    assert (row["change"], row["text"]) == ("none", "Không thay đổi nào đã thử làm hết vi phạm.")


def test_what_is_incomplete_says_what_to_state_and_what_it_would_be(communes, plan):
    site = new(AT, mast_class="A1a", mast_height_m=2.5, building_height_m=15.0, radius_m=float("nan"))
    row = flip(communes, plan, site)
    assert (row["change"], row["amount"], row["to"]) == ("supply", 1, "conditional")
    assert row["text"] == (
        "Bổ sung bán kính cột A1a; nếu đạt «Loại cột đúng định nghĩa»: Đạt có điều kiện."
    )


def test_without_an_action_nobody_can_say(communes, plan):
    row = flip(communes, plan, new(AT, action=None))
    assert (row["change"], row["to"]) == ("supply", None)
    assert row["text"].startswith("Bổ sung hình thức")


def test_what_a_person_must_judge_says_what_it_would_be(communes, plan):
    row = flip(communes, plan, new(AT, mast_class="A2c"))
    assert (row["change"], row["to"]) == ("judge", "conditional")
    assert row["text"] == "Nếu cán bộ chấp nhận «Loại cột đúng định nghĩa»: Đạt có điều kiện."


def test_conditions_make_it_pass_and_the_nearest_limit_is_told(communes, plan):
    appraisal = judged(communes, plan, [new(AT)], [old(AT + 520, shared_with=FULL)])
    row = appraisal.flips.iloc[0]
    assert (row["change"], row["to"]) == ("meet", "pass")
    assert row["amount"] == len(appraisal.conditions) > 0
    assert row["text"] == (
        f"Đủ {len(appraisal.conditions)} điều kiện: Đạt. Giới hạn sát nhất «Phải dùng chung, dùng chung "
        "với ai»: còn 20 m (4 %); dưới 500 m là không đạt."
    )


def passing(x, **values):
    return new(x, evidence=PAPERS, eirp_dbm=40.0, antenna_height_m=40.0, **values)


def test_what_passes_says_how_much_room_is_left_below_a_limit(communes, plan):
    row = flip(communes, plan, passing(AT), [old(AT + 520, shared_with=FULL)])
    assert (row["change"], row["amount"], row["to"]) == ("room", 20.0, "fail")


def test_and_above_one(communes, plan):
    site = passing(AT, mast_class="A1a", mast_height_m=2.9, building_height_m=40.0, radius_m=0.4)
    row = flip(communes, plan, {**site, "antenna_height_m": 42.8})
    assert (row["change"], row["amount"], row["unit"]) == ("room", 0.1, "m")
    assert row["text"] == (
        "Giới hạn sát nhất «Loại cột đúng định nghĩa»: còn 0,1 m (3 %); trên 3 m là không đạt."
    )


def test_a_mast_that_is_just_full_has_no_room_for_one_more(communes, plan):
    host = old(AT + 5, site_id="M", carrier="vnpt", shared_with="mobifone vietnamobile")
    row = flip(communes, plan, passing(AT, action="share"), [host])
    assert row["amount"] == 0
    assert "còn 0 doanh nghiệp (0 %); trên 4 doanh nghiệp là không đạt." in row["text"]


def test_records_of_one_code_have_one_flip(communes, plan):
    twice = [new(AT), new(AT + 3_000, site_id="Q"), new(AT + 6_000)]
    appraisal = judged(communes, plan, twice, [old(AT - 450, site_id="M")])
    rows = appraisal.flips
    assert list(rows["site_id"]) == ["P", "Q", "P"]
    assert list(rows.index) == list(appraisal.sites.index)
    assert rows["text"].iloc[0] == rows["text"].iloc[2] != rows["text"].iloc[1]


def test_for_what_no_rule_is_there_is_nothing_to_say(communes, plan):
    gone = new(AT, action="remove", status="to_remove")
    appraisal = judged(communes, plan, [gone], [old(AT, site_id="P")])
    assert appraisal.sites["conclusion"].tolist() == ["not_applicable"]
    assert appraisal.flips.drop(columns=["site_id", "geometry"]).isna().all(axis=None)
    assert to_json_dict(appraisal)["sites"][0]["flip"] is None


def test_each_site_of_some_has_its_own_row_on_its_own_index(communes, plan):
    sites = [new(AT, site_id="P"), new(AT + 2_000, site_id="Q"), new(AT + 2_300, site_id="R")]
    appraisal = judged(communes, plan, sites)
    shown = appraisal.sites[appraisal.sites["site_id"] != "Q"].iloc[::-1]
    rows = flips(appraisal.case, appraisal.findings, shown)
    assert (list(rows["site_id"]), list(rows.index)) == (["R", "P"], [2, 0])
    assert list(rows["text"]) == list(appraisal.flips["text"].loc[[2, 0]])


def test_the_sentence_can_be_said_in_english(communes, plan):
    row = flip(communes, plan, new(AT), [old(AT - 450, site_id="M", carrier="vnpt")])
    text = in_lang(row["text"], "en")
    assert text.startswith("Least change: move it 50.02 m to the east, to E 595,050.02")
    assert "; or share mast M (VNPT, " in text
    assert "If the department does not confirm" in text


def test_the_flip_in_json_fits_its_schema(communes, plan):
    sites = [new(AT), new(AT + 3_000, site_id="Q", mast_class="A2c"), new(AT, 9_000, "R", action=None)]
    appraisal = judged(communes, plan, sites, [old(AT - 450, site_id="M", carrier="vnpt")])
    schema = json.loads(
        resources.files("planner.appraisal").joinpath("appraisal.schema.json").read_text("utf-8")
    )
    printed_flips = [site["flip"] for site in to_json_dict(appraisal)["sites"]]
    assert [flip["change"] for flip in printed_flips] == ["move", "judge", "supply"]
    for printed in printed_flips:
        jsonschema.validate(json.loads(json.dumps(printed)), {**schema["$defs"]["flip"]})
    lon, lat = printed_flips[0]["lawful_point"]
    assert shapely.Point(lon, lat).distance(place(AT + 50.02, AT)) < 1e-6
    assert printed_flips[1]["lawful_point"] is None


def test_flips_are_worked_out_once_and_only_when_asked_for(communes, plan, monkeypatch):
    calls = []
    monkeypatch.setattr(
        "planner.appraisal.appraise.flips", lambda *args: calls.append(args) or "worked out"
    )
    appraisal = judge(communes, plan, [new(AT)])
    assert calls == []
    assert (appraisal.flips, appraisal.flips) == ("worked out", "worked out")
    assert len(calls) == 1
    assert calls[0][0] is appraisal.case


def test_a_case_without_zones_or_neighbours_has_its_flips(communes, plan):
    case = case_of(communes, plan, [new(AT)])
    assert case.places is None
    row = judge(communes, plan, [new(AT)]).flips.iloc[0]
    assert (row["change"], row["to"]) == ("supply", "conditional")
