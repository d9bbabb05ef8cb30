"""Versions of a proposal and their appraisals: kept byte for byte, row for row, read back the same."""

import hashlib
from dataclasses import asdict, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import CRS, place, square
from hypothesis import given, settings
from hypothesis import strategies as st
from store.old_stores import old_store
from store.store_tools import (
    FILE,
    OTHER,
    PLAN,
    READER,
    REVIEWER,
    appraisal_of,
    approved,
    assert_same_layer,
    assert_sound,
    everything,
    plan_text_of,
    proposal_of,
    raw,
    receive_one,
    routes_of,
    sites_of,
    submitted,
    taken_in,
    trail,
)

from planner.appraisal.appraise import appraise
from planner.appraisal.case import build_case
from planner.appraisal.conclusions import COLUMNS as CONCLUDED
from planner.appraisal.conclusions import concluded, conditions
from planner.appraisal.findings import COLUMNS, Finding, findings_table
from planner.base.errors import DecisionError, StaleEditError, StoreError
from planner.base.messages import in_lang
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.catalogue import LAYERS, WORKS
from planner.layers.difference import compare
from planner.layers.io import with_schema_types
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.database import open_store
from planner.store.dossiers import dossier, move
from planner.store.plan_record import plan_text, plan_versions
from planner.store.proposals import (
    add_version,
    contents,
    findings,
    keep_appraisal,
    keep_judged_anew,
    last_appraisal,
    original,
    pairs_of,
    totals_of,
    versions,
)

SITES = sites_of("V1", "V2", "V3", name="Trạm «Đầm Dơi»", shared_with="vnpt mobifone")
SAMPLES = DEFAULT_DATA_DIR / "samples"


def status(store, opened):
    return dossier(store, READER, opened.id).status


# -- files


@pytest.mark.parametrize("content", [b"\x00", FILE, bytes(range(256)) * 8000, b"\xff\xfe\r\n\n\r"])
def test_the_file_is_kept_byte_for_byte_with_its_hash(store, opened, content):
    version = add_version(store, REVIEWER, opened.id, content, proposal_of(SITES), "crs: EPSG:9209\n")
    assert version.file_sha256 == hashlib.sha256(content).hexdigest()
    assert (version.number, version.file_name, version.who) == (1, "hồ sơ.xlsx", REVIEWER.email)
    again = open_store(store.path)
    assert versions(again, READER, opened.id) == [version]
    assert original(again, READER, version) == content


def test_a_kept_file_that_has_changed_is_not_given_out(store, opened):
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    with raw(store.path) as connection:
        connection.execute("DROP TRIGGER blobs_are_never_changed")
        connection.execute("UPDATE blobs SET content = zeroblob(size)")
    with pytest.raises(StoreError, match=r"không còn đúng như khi nhận\. Hãy khôi phục"):
        original(store, READER, version)


# -- contents


def test_sites_routes_faults_and_choices_come_back_exactly_as_they_were_kept(store, opened):
    kept = proposal_of(SITES, routes_of("C1", "C2"))
    version = add_version(store, REVIEWER, opened.id, FILE, kept, "crs: EPSG:9209\n# ghi chú\n")
    back = contents(open_store(store.path), READER, version)
    assert_same_layer(back.sites, kept.sites)
    assert_same_layer(back.cables, kept.cables)
    assert back.choices == "crs: EPSG:9209\n# ghi chú\n"
    (fault,) = back.faults
    assert fault == {**asdict(kept.faults[0]), "at": [2, 3], "fix": []}


@pytest.mark.parametrize(
    ("carrier", "name"),
    [("viettel", "viettel_2018_ho_so.xlsx"), ("vnpt", "vnpt_2018_ho_so.zip")],
)
def test_the_shipped_samples_come_back_as_the_intake_made_them(store, carrier, name):
    opened = receive_one(store, carrier=carrier)
    reference = read_reference(DEFAULT_DATA_DIR)
    kept = read(SAMPLES / name, carrier, reference, date(2018, 4, 2))
    content = (SAMPLES / name).read_bytes()
    version = add_version(store, REVIEWER, opened.id, content, kept, "")
    back = contents(store, READER, version)
    assert len(back.sites) > 100
    assert_same_layer(back.sites, kept.sites)
    assert_same_layer(back.cables, kept.cables)
    assert original(store, READER, version) == content


def test_a_proposal_of_routes_alone_is_kept_too(store, opened):
    kept = proposal_of(SITES.iloc[:0], routes_of("C1", "C2"))
    back = contents(store, READER, add_version(store, REVIEWER, opened.id, FILE, kept, ""))
    assert_same_layer(back.sites, kept.sites)
    assert_same_layer(back.cables, kept.cables)


# -- versions


def test_a_corrected_file_is_a_new_version_and_the_old_one_stays(store, opened):
    first = add_version(store, REVIEWER, opened.id, b"first", proposal_of(SITES), "")
    moved = SITES.assign(mast_height_m=[42.0, 36.0, 42.0]).iloc[[0, 1]]
    second = add_version(store, OTHER, opened.id, b"second", proposal_of(moved, file="sửa.xlsx"), "a: 1")
    assert versions(store, READER, opened.id) == [first, second]
    assert (second.number, second.who) == (2, OTHER.email)
    assert_same_layer(contents(store, READER, first).sites, SITES)
    assert_same_layer(contents(store, READER, second).sites, moved)
    assert [original(store, READER, version) for version in (first, second)] == [b"first", b"second"]


def test_two_versions_read_back_can_be_compared_site_by_site(store, opened):
    first = add_version(store, REVIEWER, opened.id, b"1", proposal_of(SITES), "")
    second = SITES.assign(mast_height_m=[42.0, 36.0, 42.0]).iloc[[0, 1]]
    third = add_version(store, REVIEWER, opened.id, b"2", proposal_of(second), "")
    back = [contents(store, READER, version).sites for version in (third, first)]
    assert compare(*back, CRS).equals(compare(second, SITES, CRS))


def test_the_same_file_twice_is_two_versions_and_one_content(store, opened):
    for _ in range(2):
        add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    assert [version.number for version in versions(store, READER, opened.id)] == [1, 2]
    assert len(everything(store)["blobs"]) == 1


def test_versions_count_up_within_their_dossier(store, opened):
    other = receive_one(store)
    for target in (opened, other, opened):
        add_version(store, REVIEWER, target.id, FILE, proposal_of(SITES), "")
    assert [version.number for version in versions(store, READER, opened.id)] == [1, 2]
    assert [version.number for version in versions(store, READER, other.id)] == [1]


def test_a_version_is_on_the_trail_with_its_hash(store, opened):
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    (entry,) = trail(store, f"{opened.subject}/version/1")
    assert entry.action == "add_version"
    assert version.file_sha256 in entry.after


# -- steps


def test_a_file_puts_a_dossier_to_be_checked_and_an_appraisal_to_be_decided(store, opened):
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    assert status(store, opened) == "checking"
    keep_appraisal(store, REVIEWER, version, appraisal_of(SITES), PLAN)
    assert status(store, opened) == "appraised"
    sent = move(store, REVIEWER, dossier(store, READER, opened.id), "sent_back")
    add_version(store, REVIEWER, opened.id, b"2", proposal_of(SITES), "")
    assert status(store, opened) == "checking"
    assert dossier(store, READER, opened.id).revision == sent.revision + 1
    assert_sound(store.path)


def test_a_new_file_of_an_appraised_dossier_has_to_be_appraised_anew(store, opened):
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    keep_appraisal(store, REVIEWER, version, appraisal_of(SITES), PLAN)
    add_version(store, REVIEWER, opened.id, b"2", proposal_of(SITES), "")
    assert status(store, opened) == "checking"


def test_an_appraisal_of_a_file_that_was_replaced_meanwhile_moves_nothing(store, opened):
    old = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    new = add_version(store, OTHER, opened.id, b"2", proposal_of(SITES), "")
    keep_appraisal(store, REVIEWER, old, appraisal_of(SITES), PLAN)
    assert status(store, opened) == "checking"
    keep_appraisal(store, REVIEWER, new, appraisal_of(SITES), PLAN)
    assert status(store, opened) == "appraised"


def test_a_submitted_dossier_takes_no_new_file_unappraised(store, opened):
    submitted(store, opened, SITES)
    before = everything(store)
    with pytest.raises(DecisionError, match="đang ở bước Đã trình"):
        add_version(store, REVIEWER, opened.id, b"2", proposal_of(SITES), "")
    assert everything(store) == before


@pytest.mark.parametrize("closed", ["withdrawn", "approved"])
def test_a_closed_dossier_takes_neither_file_nor_appraisal(store, opened, closed):
    if closed == "approved":
        approved(store, opened, SITES)
    else:
        add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
        move(store, REVIEWER, dossier(store, READER, opened.id), "withdrawn", "nhận nhầm")
    (version,) = versions(store, READER, opened.id)
    before = everything(store)
    with pytest.raises(DecisionError, match="không sửa được nữa"):
        add_version(store, REVIEWER, opened.id, b"2", proposal_of(SITES), "")
    with pytest.raises(DecisionError, match="không sửa được nữa"):
        keep_appraisal(store, REVIEWER, version, appraisal_of(SITES), PLAN)
    assert everything(store) == before


def test_a_file_of_no_dossier_is_not_kept(store):
    with pytest.raises(DecisionError, match="Không có hồ sơ số 3"):
        add_version(store, REVIEWER, 3, FILE, proposal_of(SITES), "")
    assert everything(store)["blobs"] == []


# -- appraisals


def test_an_appraisal_is_kept_with_date_of_law_and_version_of_the_plan(store, opened):
    assert last_appraisal(store, READER, opened.id) is None
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    judged = keep_appraisal(store, OTHER, version, appraisal_of(SITES, date(2018, 3, 1)), PLAN)
    assert (judged.law_on, judged.plan_version, judged.plan_sha256) == (
        date(2018, 3, 1),
        "3",
        PLAN.sha256,
    )
    assert (judged.proposal_id, judged.who) == (version.id, OTHER.email)
    assert last_appraisal(open_store(store.path), READER, opened.id) == judged
    later = plan_text_of("4")
    again = keep_appraisal(store, REVIEWER, version, appraisal_of(SITES, date(2018, 6, 1)), later)
    assert plan_text(store, READER, again.plan_sha256) == later.text.encode()
    assert last_appraisal(store, READER, opened.id) == again


ODD = [
    Finding("QUANTITY", "limit", None, "review", "", "", "assumed", subject="dossier",
            missing="plan law", assumed="QUANTITY.A2a SHARE.PCT"),
    Finding("CAB-POLE", "limit", "C1", "not_applicable", "–", "QCVN 33", "confirmed", 0.1 + 0.2, None,
            "m", None, "C2", "cable"),
    Finding("ZONE", "limit", "V2", "fail", "trong vùng 'cấm'; \"x\"", "QĐ", "cited", -0.5, 1e-300, "%",
            square(0, 0, 500), "Z1", "site", "zones"),
    Finding("ROAD-COR", "limit", "V3", "pass", "dòng 1\ndòng 2\t…", "QĐ", "cited", None, 5e17, "m",
            shapely.LineString([place(0, 0), place(333, 777)])),
]  # fmt: skip


@pytest.mark.parametrize("rows", [[], ODD[:1], ODD[1:2], ODD[3:], ODD, ODD[::-1]], ids=range(6))
def test_findings_come_back_exactly_as_they_were_kept(store, opened, rows):
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    kept = appraisal_of(SITES.iloc[:0], more=rows)
    judged = keep_appraisal(store, REVIEWER, version, kept, PLAN)
    back = findings(open_store(store.path), READER, judged)
    assert len(back) == len(rows)
    assert_same_layer(back, kept.findings)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
measured = st.none() | st.floats(allow_nan=False, allow_infinity=False)
degree = st.floats(-180, 180)
shapes = st.none() | st.builds(shapely.Point, degree, degree)
finding = st.builds(
    Finding,
    rule_id=words,
    kind=st.sampled_from(["limit", "judgement"]),
    site_id=st.none() | words,
    verdict=st.sampled_from(["pass", "fail", "review", "not_applicable"]),
    explanation=words,
    citation=words,
    certainty=st.sampled_from(["cited", "confirmed", "assumed"]),
    measured=measured,
    limit=measured,
    unit=words,
    evidence=shapes,
    other_site_id=st.none() | words,
    subject=st.sampled_from(["site", "cable", "dossier"]),
    missing=words,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(finding, max_size=6))
def test_any_findings_come_back_exactly_as_they_were_kept(shared_memory, rows):
    store = open_store(shared_memory / "planner.sqlite")
    version = add_version(store, REVIEWER, receive_one(store).id, FILE, proposal_of(SITES), "")
    kept = appraisal_of(SITES.iloc[:0], more=rows)
    back = findings(store, READER, keep_appraisal(store, REVIEWER, version, kept, PLAN))
    assert_same_layer(back, kept.findings)


def test_a_real_appraisal_comes_back_and_leads_to_the_same_conclusions(store, opened, communes, plan):
    layers = {"communes": communes, "stations": sites_of("M1", "M2", carrier="mobifone", action=None)}
    appraisal = appraise(build_case(SITES, "viettel", layers, plan, date(2018, 4, 2), CRS))
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    back = findings(store, READER, keep_appraisal(store, REVIEWER, version, appraisal, PLAN))
    assert len(back) > 30
    assert_same_layer(back, appraisal.findings)
    sites = concluded(contents(store, READER, version).sites, back)
    for column in CONCLUDED:
        assert list(sites[column]) == list(appraisal.sites[column])
    pd.testing.assert_frame_equal(conditions(back), appraisal.conditions)


def test_a_kept_appraisal_reads_in_either_language(store, opened, communes, plan):
    near = sites_of("N1", "N2", carrier="vnpt")
    layers = {"communes": communes, "stations": sites_of("M1").iloc[:0], "planned_vnpt": near}
    appraisal = appraise(build_case(SITES, "viettel", layers, plan, date(2018, 4, 2), CRS))
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    judged = keep_appraisal(store, REVIEWER, version, appraisal, PLAN)
    back, pairs = findings(store, READER, judged), pairs_of(store, READER, judged)
    assert len(back) > 30
    for name, kept, fresh in (
        ("explanation", back, appraisal.findings),
        ("unit", back, appraisal.findings),
        ("reason", pairs, appraisal.pairs),
    ):
        assert [in_lang(text, "en") for text in kept[name]] == [
            in_lang(text, "en") for text in fresh[name]
        ]
    assert all(in_lang(text, "en") != text for text in back["explanation"])


def test_a_finding_of_before_languages_were_kept_stays_in_its_words(tmp_path, monkeypatch):
    store = open_store(old_store(tmp_path, monkeypatch, 4).path)
    back = findings(store, READER, last_appraisal(store, READER, 1))
    assert len(back) > 0
    assert all(type(text) is str and in_lang(text, "en") == text for text in back["explanation"])


def test_a_kept_fault_reads_in_either_language(store, opened, tmp_path):
    path = tmp_path / "hồ sơ.csv"
    path.write_text("Mã trạm,Kinh độ,Vĩ độ,Loại cột\nV1,106.3,9.9,A9z\nV2,abc,9.9,A2a\n", "utf-8")
    proposal = read(path, "viettel", read_reference(DEFAULT_DATA_DIR), date(2018, 4, 2))
    version = add_version(store, REVIEWER, opened.id, FILE, proposal, "")
    back = contents(store, READER, version).faults
    assert len(back) == len(proposal.faults) > 1
    for kept, fault in zip(back, proposal.faults, strict=True):
        assert in_lang(kept["message"], "en") == in_lang(fault.message, "en") != kept["message"]
        assert in_lang(kept["expected"], "en") == in_lang(fault.expected, "en")


def test_the_totals_and_pairs_of_a_real_appraisal_come_back(store, opened, communes, plan):
    near = sites_of("N1", "N2", carrier="vnpt")
    layers = {"communes": communes, "stations": sites_of("M1").iloc[:0], "planned_vnpt": near}
    appraisal = appraise(build_case(SITES, "viettel", layers, plan, date(2018, 4, 2), CRS))
    assert len(appraisal.pairs) >= 2
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    judged = keep_appraisal(store, REVIEWER, version, appraisal, PLAN)
    assert totals_of(store, READER, judged) == appraisal.totals
    back = pairs_of(open_store(store.path), READER, judged)
    plain = [table.drop(columns="line").astype(object) for table in (back, appraisal.pairs)]
    pd.testing.assert_frame_equal(*plain, check_exact=True)
    assert list(back.columns) == list(appraisal.pairs.columns)
    assert [line.wkb for line in back["line"]] == [line.wkb for line in appraisal.pairs["line"]]


def test_an_appraisal_without_pairs_comes_back_without(store, opened):
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    kept = appraisal_of(SITES)
    judged = keep_appraisal(store, REVIEWER, version, replace(kept, pairs=kept.pairs.iloc[:0]), PLAN)
    back = pairs_of(store, READER, judged)
    assert (len(back), {"site_id", "other_site_id", "line"} <= set(back.columns)) == (0, True)


def test_service_points_and_works_come_back_as_they_were_understood(store, opened):
    points = points_of("service_points", "point_id", kind="Đ1", year=2019.0, commune_code="29236")
    works = points_of("works", "work_id", year=2019.0, address=None)
    proposal = replace(proposal_of(SITES), service_points=points, works=works)
    version = add_version(store, REVIEWER, opened.id, FILE, proposal, "")
    back = contents(open_store(store.path), READER, version)
    assert_same_layer(back.service_points, points)
    assert_same_layer(back.works, works)


def points_of(name, key, **values):
    shared = {"carrier": "viettel", "name": "Điểm", "status": "planned", "source": "tệp"}
    row = {key: "A1", **shared, **values, "source_date": "2018-04-02", "origin": "reported"}
    table = pd.DataFrame([row, {**row, key: "A2"}])
    shapes = [place(100, 200), place(333.3, 777.7)]
    layer = gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")
    return with_schema_types(layer, {"works": WORKS, **LAYERS}[name])


def test_the_plan_that_judged_can_always_be_read(store, opened):
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    for number in ("3", "3", "4"):
        plan = plan_text_of(number)
        judged = keep_appraisal(store, REVIEWER, version, appraisal_of(SITES), plan)
        assert plan_text(store, READER, judged.plan_sha256) == plan.text.encode()
    assert [version.version for version in plan_versions(store, READER)] == ["4", "3"]
    assert_sound(store.path)


def test_the_findings_of_an_appraisal_are_its_own(store, opened):
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    first = keep_appraisal(store, REVIEWER, version, appraisal_of(SITES, verdict="fail"), PLAN)
    keep_appraisal(store, REVIEWER, version, appraisal_of(SITES.iloc[:1]), PLAN)
    assert list(findings(store, READER, first)["verdict"]) == ["fail"] * 3


def test_an_appraisal_is_kept_as_a_whole_or_not_at_all(store, opened):
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(SITES), "")
    appraisal = appraisal_of(SITES)
    appraisal.findings.loc[2, "verdict"] = "lạ"
    before = everything(store)
    with pytest.raises(Exception, match="CHECK constraint failed"):
        keep_appraisal(store, REVIEWER, version, appraisal, PLAN)
    assert everything(store) == before


def test_an_empty_table_of_findings_has_the_columns_of_the_appraisal():
    assert list(findings_table([]).columns) == [*COLUMNS, "geometry"]
    assert isinstance(findings_table([]), gpd.GeoDataFrame)
    assert np.isnan(findings_table(ODD[:1])["measured"][0])
    assert pd.isna(findings_table(ODD)["site_id"][0])


# -- judged anew by the law of another day


LATER = date(2018, 6, 1)


def test_judged_anew_by_another_day_the_dossier_has_that_day_and_those_findings(store, opened):
    version = taken_in(store, opened, "V1", "V2", verdict="pass")
    current = dossier(store, READER, opened.id)
    appraisal = appraisal_of(sites_of("V1", "V2"), LATER, verdict="fail")
    judged = keep_judged_anew(store, REVIEWER, current, version, appraisal, PLAN)
    changed = dossier(store, READER, opened.id)
    assert (changed.law_on, changed.status) == (LATER, "appraised")
    assert last_appraisal(store, READER, opened.id) == judged
    assert findings(store, READER, judged)["verdict"].tolist() == ["fail", "fail"]
    assert [entry.action for entry in trail(store)][-2:] == ["law_day", "appraise"]
    assert_sound(store.path)


def test_what_was_judged_anew_is_not_kept_of_a_dossier_that_has_changed_or_of_an_older_file(
    store, opened
):
    version = taken_in(store, opened, "V1", verdict="pass")
    seen = dossier(store, READER, opened.id)
    appraisal = appraisal_of(sites_of("V1"), LATER, verdict="fail")
    add_version(store, OTHER, opened.id, b"2", proposal_of(sites_of("V1", "V2")), "")
    before = everything(store)
    for asked in (seen, dossier(store, READER, opened.id)):
        with pytest.raises(StaleEditError):
            keep_judged_anew(store, REVIEWER, asked, version, appraisal, PLAN)
    assert everything(store) == before
