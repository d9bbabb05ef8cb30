"""Commune radio on a day: one gathering for the page, the console and the dossier."""

from datetime import date

import pandas as pd
import pytest

from planner.base.errors import LayerError
from planner.broadcast.day import BESIDES, radio_day
from planner.broadcast.loudspeakers import POINTS, REGISTER
from planner.broadcast.rules import radio_rules
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR, read_province
from planner.plan.load import read_plan

ON = date(2017, 11, 3)
LAYERS = {name: read_layer(DEFAULT_DATA_DIR, name) for name in ("communes", *BESIDES)}
REGISTERED = read_layer(DEFAULT_DATA_DIR, "radio")


def of(layers, on=ON):
    rules = radio_rules(read_plan(DEFAULT_DATA_DIR), on)
    return radio_day(REGISTERED, layers, on, rules, read_province(DEFAULT_DATA_DIR).crs)


def test_every_commune_of_the_day_has_a_status_and_a_share_of_its_hamlets():
    day = of(LAYERS)
    assert set(day.status["commune_code"]) == set(day.communes["commune_code"])
    assert set(day.served["commune_code"]) == set(day.communes["commune_code"])
    assert day.hamlets is not None
    assert POINTS in set(day.served["basis"])


def test_hamlets_are_counted_by_the_register_where_no_place_is_known():
    day = of({**LAYERS, "hamlets": LAYERS["hamlets"].iloc[:0]})
    assert (day.places, day.hamlets) == (None, None)
    assert set(day.served["basis"].dropna()) == {REGISTER}


def test_a_province_with_communes_alone_lacks_the_rest_and_not_its_status():
    day = of({"communes": LAYERS["communes"]})
    assert (day.places, day.clusters, day.facts) == (None, None, None)
    pd.testing.assert_frame_equal(pd.DataFrame(day.status), pd.DataFrame(of(LAYERS).status))


def test_a_station_of_a_later_year_does_not_stand_yet():
    early, late = (of(LAYERS, date(year, 12, 31)).standing for year in (2016, 2017))
    assert early["year"].max() <= 2016
    assert late["year"].max() == 2017


def test_a_day_without_communes_is_refused():
    with pytest.raises(LayerError):
        of(LAYERS, date(2030, 1, 1))
