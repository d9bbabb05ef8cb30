"""What lies on the desk: verdict and decision side by side, and what was decided of a place before."""

from store.store_tools import (
    FILE,
    OTHER,
    REVIEWER,
    appraisal_of,
    approved,
    proposal_of,
    receive_one,
    sites_of,
    taken_in,
)

from planner.store.comments import comment, comments
from planner.store.decisions import Wanted, decide, decisions
from planner.store.desk import desk_table, earlier_decisions
from planner.store.proposals import add_version, findings, keep_appraisal

CRS = "EPSG:9209"


def test_the_desk_shows_verdict_decision_and_comments_of_every_site(store, opened):
    sites = sites_of("V1", "V2", "V3")
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites), "")
    judged = keep_appraisal(store, REVIEWER, version, appraisal_of(sites, verdict="fail"), "p" * 64)
    decide(store, REVIEWER, opened.id, [Wanted("V1", "accept", "đã khảo sát")], {"V1": "fail"})
    decide(store, OTHER, opened.id, [Wanted("V2", "reject")], {"V2": "fail"})
    comment(store, OTHER, opened.id, "gần trường học", "V2")
    held, said = decisions(store, REVIEWER, opened.id), comments(store, REVIEWER, opened.id)
    desk = desk_table(sites, findings(store, REVIEWER, judged), held, said).set_index("site_id")
    assert desk["verdict"].tolist() == ["fail"] * 3
    assert desk["decision"].fillna("–").tolist() == ["accept", "reject", "–"]
    assert desk["departs"].tolist() == [True, False, False]
    assert desk["revision"].tolist() == [1, 1, 0]
    assert desk["comments"].tolist() == [0, 1, 0]
    assert desk["outdated"].tolist() == [False, False, False]
    assert desk.loc["V2", "decided_by"] == OTHER.email


def test_a_decision_of_a_site_that_a_newer_file_changes_is_shown_as_outdated(store, opened):
    taken_in(store, opened, "V1", "V2", "V3")
    decide(store, REVIEWER, opened.id, [Wanted("V1", "accept"), Wanted("V2", "accept")], {})
    second = sites_of("V1", "V2", "V3").assign(mast_height_m=[42.0, 60.0, 60.0])
    add_version(store, REVIEWER, opened.id, FILE, proposal_of(second), "")
    desk = desk_table(second, None, decisions(store, REVIEWER, opened.id))
    assert desk["outdated"].tolist() == [False, True, False]
    assert desk["decision"].fillna("–").tolist() == ["accept", "accept", "–"]


def test_before_an_appraisal_the_desk_has_no_verdict(store, opened):
    desk = desk_table(sites_of("V1"), None, {})
    assert desk["verdict"].isna().all()
    assert desk["decision"].isna().all()


def test_what_another_dossier_decided_of_the_place_or_the_code_is_found(store, opened):
    approved(store, opened, sites_of("OLD-1", "OLD-2"))
    later = receive_one(store)
    here = desk_table(sites_of("NEW-1", "OLD-2"), None, {})
    (same_place,) = earlier_decisions(store, REVIEWER, later, here.iloc[0], CRS)
    assert (same_place.decision.site_id, same_place.distance_m) == ("OLD-1", 0.0)
    assert same_place.dossier.id == opened.id
    (same_code,) = earlier_decisions(store, REVIEWER, later, here.iloc[1], CRS)
    assert same_code.decision.site_id == "OLD-2"
    assert earlier_decisions(store, REVIEWER, opened, here.iloc[0], CRS) == []  # its own are not earlier
