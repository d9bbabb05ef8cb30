"""The radio map: hamlets and clusters by their state, contours of one station, cards."""

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
from conftest import place

from planner.web.radio import map as radio_map
from planner.web.shared.text import t

WHERE = {"00001": "Xã Tây, Huyện Một", "00002": "Phường Đông, Thành phố Hai"}


def hamlets():
    return gpd.GeoDataFrame(
        {
            "hamlet_code": ["h1", "h2", "h3", "h4"],
            "name": ["Ấp 1", "Ấp 2", "Ấp 3", "Ấp 4"],
            "commune_code": ["00001", "00001", "00001", "00002"],
        },
        geometry=[place(1000 * n, 500) for n in range(4)],
        crs="EPSG:4326",
    )


def states(layer):
    """Return the key of each point of a layer with its symbol and title."""
    return {key: (symbol, title) for _, _, symbol, key, title in layer["points"]}


def test_hamlets_are_drawn_as_served_not_served_or_not_known_in_the_communes_asked_for():
    places = hamlets()
    served = pd.DataFrame({"served": pd.array([True, False, pd.NA, True], dtype="boolean")})
    day = SimpleNamespace(places=places, hamlets=served, where=WHERE)
    (layer,) = radio_map._hamlet_layers(day, {"00001"})
    symbols = radio_map.HAMLET_SYMBOLS
    assert states(layer) == {
        f"h{n}": (symbols[state], f"Ấp {n}, Xã Tây, Huyện Một · {t(f'radio_hamlet_{state}')}")
        for n, state in ((1, "yes"), (2, "no"), (3, "unknown"))
    }
    assert [entry["text"] for entry in layer["legend"]] == [
        t(f"radio_hamlet_{state}") for state in symbols if state in ("yes", "no", "unknown")
    ]
    (other,) = radio_map._hamlet_layers(day, {"00002"})
    assert [entry["text"] for entry in other["legend"]] == [t("radio_hamlet_yes")]


def test_without_an_answer_for_hamlets_all_are_unknown_and_without_hamlets_nothing_is_drawn():
    day = SimpleNamespace(places=hamlets(), hamlets=None, where=WHERE)
    (layer,) = radio_map._hamlet_layers(day, set(WHERE))
    assert {symbol for symbol, _ in states(layer).values()} == {radio_map.HAMLET_SYMBOLS["unknown"]}
    assert radio_map._hamlet_layers(SimpleNamespace(places=None), set(WHERE)) == []


def test_a_cluster_works_where_one_of_its_loudspeakers_does(monkeypatch):
    monkeypatch.setattr(radio_map, "clusters_on", lambda clusters, on: clusters)
    clusters = gpd.GeoDataFrame(
        {
            "cluster_id": ["c1", "c2", "c3", "c4"],
            "commune_code": ["00001", "00001", "00001", "00002"],
            "loudspeakers": [4.0, 4.0, 2.0, 3.0],
            "loudspeakers_working": [1.0, 0.0, float("nan"), 3.0],
        },
        geometry=[place(1000 * n, 500) for n in range(4)],
        crs="EPSG:4326",
    )
    day = SimpleNamespace(clusters=clusters, on=None, where=WHERE)
    (layer,) = radio_map._cluster_layers(day, {"00001"})
    symbols = radio_map.CLUSTER_SYMBOLS
    states_shown = states(layer)
    assert {key: symbol for key, (symbol, _) in states_shown.items()} == {
        "c1": symbols["works"],
        "c2": symbols["dead"],
        "c3": symbols["unknown"],
    }
    assert states_shown["c1"][1] == t(
        "radio_cluster_title", code="c1", working="1", count="4", place=WHERE["00001"]
    )
    assert radio_map._cluster_layers(SimpleNamespace(clusters=None), {"00001"}) == []


@pytest.mark.parametrize(("basis", "rows"), [("points", 1), (None, 0)])
def test_a_card_tells_how_many_hamlets_hear_loudspeakers_where_that_is_known(monkeypatch, basis, rows):
    monkeypatch.setattr(radio_map, "radio_card", lambda row: {"title": row["name"], "rows": []})
    served = pd.DataFrame(
        {
            "commune_code": ["00002", "00001"],
            "hamlets_served": [5.0, 3.0],
            "hamlets_total": [6.0, 9.0],
            "basis": pd.Series(["register", basis], dtype=object),
        }
    )
    row = pd.Series({"commune_code": "00001", "name": "Xã Tây"})
    card = radio_map._card(row, SimpleNamespace(served=served))
    assert len(card["rows"]) == rows
    if rows:
        ((label, text),) = card["rows"]
        assert label == t("card_hamlets_counted")
        assert text == f"3 / 9 ({t('radio_basis_points')})"
