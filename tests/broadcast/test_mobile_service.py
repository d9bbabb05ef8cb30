"""Who has mobile service at all: by any carrier, as coverage computes it."""

from datetime import date

from planner.broadcast.mobile_service import share_in
from planner.coverage.compute import compute
from planner.coverage.request import default_request
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR, read_province

ON = date(2017, 11, 3)


def test_any_carriers_signal_counts_and_none_of_other_technologies():
    crs = read_province(DEFAULT_DATA_DIR).crs
    stations, communes = (read_layer(DEFAULT_DATA_DIR, name) for name in ("stations", "communes"))
    some = stations[stations["carrier"].isin(["viettel", "gmobile"])].head(12)
    some = some.assign(technologies="2G")

    def by_anybody(technology):
        return share_in(compute(some, communes, default_request(None, technology, ON.year), crs))

    together = by_anybody("2G")
    alone = {
        carrier: compute(
            some, communes, default_request(carrier, "2G", ON.year), crs
        ).communes.set_index("commune_code")["covered_share"]
        for carrier in some["carrier"].unique()
    }
    for share in alone.values():
        assert (together >= share.reindex(together.index) - 1e-9).all()
    assert together.between(0, 1).all()
    assert together.max() > 0.5
    assert by_anybody("4G").max() == 0
