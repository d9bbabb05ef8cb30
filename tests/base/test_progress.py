"""What long work tells of itself, and that it stops where it is told to, leaving nothing behind."""

from datetime import date

import numpy as np
import pytest
from appraisal.appraisal_tools import ON
from conftest import CRS, make_stations, rolling_ground

from planner.appraisal.appraise import appraise
from planner.appraisal.case import build_case
from planner.appraisal.catalogue import RULES
from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.progress import CancelledError, each, part, silent
from planner.coverage.benefit import benefit_of
from planner.coverage.compare import compare
from planner.coverage.compute import compute
from planner.coverage.request import default_request
from planner.coverage.terrain import terrain_of
from planner.geo.grid import grid_over
from planner.intake.delimited import read_delimited
from planner.intake.opening import open_file
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.intake.workbook import read_xlsx
from planner.layers.province import DEFAULT_DATA_DIR

FLAT = default_request("viettel", "2G", 2017, resolution_m=100.0)
GROUND = default_request("viettel", "2G", 2017, model="p1812", resolution_m=100.0)
SAMPLES = DEFAULT_DATA_DIR / "samples"
MAST = {"antenna_height_m": 40.0}
NEW = {**MAST, "action": "new", "status": "planned", "year": 2018.0}


class Listener:
    """Hears what is told; from the given time on it answers that the work is to stop."""

    def __init__(self, stop_at=None):
        self.told, self.stop_at = [], stop_at

    def __call__(self, step, share):
        self.told.append((step, share))
        if len(self.told) == self.stop_at:
            raise CancelledError

    def steps(self):
        return list(dict.fromkeys(step for step, _ in self.told))


def standing():
    return make_stations(
        [{"site_id": f"S{n}", "at": (2000 * n, 5000), **MAST, "antenna_height_m": 30.0 + n}
         for n in range(1, 8)]
    )  # fmt: skip


def proposal():
    return make_stations([{"site_id": f"P{n}", "at": (2000 * n, 2000), **NEW} for n in range(1, 6)])


def hills(communes):
    return terrain_of(rolling_ground(grid_over(communes, 100.0, CRS).shape))


def reference():
    return read_reference(DEFAULT_DATA_DIR)


def computed(communes, plan, tell=silent):
    return compute(standing(), communes, FLAT, CRS, tell=tell)


def computed_over_ground(communes, plan, tell=silent):
    return compute(standing(), communes, GROUND, CRS, terrain=hills(communes), tell=tell)


def compared(communes, plan, tell=silent):
    return compare(standing(), proposal(), communes, FLAT, CRS, tell=tell)


def benefit(communes, plan, tell=silent):
    return benefit_of(standing(), proposal(), "viettel", communes, 2017, CRS, tell)


def taken_in(communes, plan, tell=silent):
    return read(SAMPLES / "viettel_2018_ho_so.xlsx", "viettel", reference(), date(2018, 1, 2), tell=tell)


def judged(communes, plan, tell=silent):
    layers = {"communes": communes, "stations": standing()}
    return appraise(build_case(proposal(), "viettel", layers, plan, ON, CRS), tell)


WORK = {
    computed: ["curves", "paint", "figures"],
    computed_over_ground: ["curves", "paint", "figures"],
    compared: ["curves", "paint", "figures", "gains"],
    benefit: ["curves", "paint", "figures", "gains"],
    taken_in: ["open", "columns", "positions", "rows"],
    judged: ["rules"],
}
each_work = pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)


@each_work
def test_long_work_tells_its_steps_and_the_share_that_is_done(communes, plan, work):
    heard = Listener()
    work(communes, plan, heard)
    steps = heard.steps()
    if work is taken_in:  # opened apart: told by the clock, the start of the other process among it
        steps = [step for step in dict.fromkeys(steps) if step != "progress.start"]
    assert steps == [f"progress.{step}" for step in WORK[work]]
    shares = [share for _, share in heard.told]
    assert min(shares) >= 0
    assert 0.5 < max(shares) <= 1
    if work not in (compared, benefit, taken_in):  # these come back to a step: windows, sources, kinds
        assert shares == sorted(shares)


@each_work
def test_work_that_is_told_to_stop_stops_there_whenever_that_is(communes, plan, work):
    whole = Listener()
    work(communes, plan, whole)
    last = len(whole.told)
    # What is opened apart is told by the clock: how often, no two runs have alike.
    for stop_at in (1, last // 2, last) if work is not taken_in else (1, 2):
        heard = Listener(max(stop_at, 1))
        with pytest.raises(CancelledError):
            work(communes, plan, heard)
        assert len(heard.told) == max(stop_at, 1)


def test_after_a_stop_the_same_question_has_its_full_answer(communes, plan):
    terrain = hills(communes)
    with pytest.raises(CancelledError):
        compute(standing(), communes, GROUND, CRS, terrain=terrain, tell=Listener(12))
    again = compute(standing(), communes, GROUND, CRS, terrain=terrain)
    fresh = compute(standing(), communes, GROUND, CRS, terrain=hills(communes))
    assert np.array_equal(again.level_dbm, fresh.level_dbm, equal_nan=True)
    assert again.totals == fresh.totals


def test_every_rule_is_told_before_it_judges(communes, plan):
    heard = Listener()
    judged(communes, plan, heard)
    assert len(heard.told) == len(RULES)


def test_opening_a_big_table_tells_row_by_row(tmp_path):
    path = tmp_path / "to.csv"
    path.write_text("Mã;X;Y\n" + "".join(f"T{n};1;2\n" for n in range(3000)), encoding="utf-8")
    heard = Listener()
    read_delimited(path, tell=heard)
    assert len(heard.told) == 3001
    with pytest.raises(CancelledError):
        read_delimited(path, tell=Listener(1500))
    with pytest.raises(CancelledError):
        open_file(path, Listener(1))  # in a process of its own, which ends with it


def test_a_parser_does_not_take_a_stop_for_a_broken_file(tmp_path):
    with pytest.raises(CancelledError):
        read_xlsx(SAMPLES / "viettel_2018_ho_so.xlsx", Listener(20))


def test_a_part_takes_the_whole_from_one_share_to_another():
    heard = Listener()
    inner = part(part(heard, 0.2, 0.6), 0.5, 1)
    for share in (0, 0.5, 1):
        inner("progress.rows", share)
    assert [share for _, share in heard.told] == pytest.approx([0.4, 0.5, 0.6])


def test_each_tells_before_every_item():
    heard = Listener(3)
    with pytest.raises(CancelledError):
        list(each(heard, "progress.rows", range(4)))
    assert [share for _, share in heard.told] == [0, 0.25, 0.5]
    assert list(each(silent, "progress.rows", "abc")) == list("abc")


def test_every_step_has_its_words_and_a_stop_is_said_in_vietnamese():
    for lang in messages.LANGS:
        texts = messages.catalogue(lang)
        assert all(f"progress.{step}" in texts for steps in WORK.values() for step in steps)
    assert isinstance(CancelledError(), PlannerError)
    assert "huỷ" in CancelledError().text()
