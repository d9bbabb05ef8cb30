"""Build the synthetic demonstration layers of data/, the same bytes on every run.

Calibrated on published totals only (970 stations; census 2019); everything else is an assumption
that data/README.md states. Run `python scripts/build_demo.py` after build_communes.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from demo_common import SEED, metadata
from demo_network import build_network
from demo_other import build_cables, build_radio, build_service_points, build_zones
from demo_plans import PLANS, build_plan
from demo_stations import CARRIER_COUNTS, CLASS_SHARES, SHARED_RECORDS, build_stations

from planner.layers.catalogue import planned_layer
from planner.layers.io import read_layer, write_layer

DATA = Path(__file__).resolve().parent.parent / "data"


def main() -> int:
    """Build every synthetic layer and write it."""
    communes = read_layer(DATA, "communes")
    rng = np.random.default_rng(SEED)
    network = build_network(communes, rng)
    stations = build_stations(communes, network, rng)
    assumptions = {
        "carriers": CARRIER_COUNTS,
        "records_on_shared_masts": SHARED_RECORDS,
        "mast_classes_in_towns": CLASS_SHARES[True],
        "mast_classes_elsewhere": CLASS_SHARES[False],
    }
    write_layer(stations, DATA, "stations", metadata("970 trạm BTS năm 2017", assumptions=assumptions))
    for carrier in PLANS:
        plan = build_plan(carrier, stations, communes, network, rng)
        title = f"Vị trí quy hoạch {carrier} đến 2020, định hướng 2025"
        write_layer(plan, DATA, planned_layer(carrier), metadata(title, assumptions=PLANS[carrier]))
    for name, title, layer in (
        ("radio", "Đài truyền thanh cấp xã năm 2017", build_radio(communes, rng)),
        ("zones", "Khu vực có quy định về công trình viễn thông", build_zones(communes, network)),
        ("cables", "Tuyến cáp treo và cống bể", build_cables(communes, network, rng)),
        (
            "service_points",
            "Điểm cung cấp dịch vụ viễn thông công cộng",
            build_service_points(communes, network, rng),
        ),
    ):
        write_layer(layer, DATA, name, metadata(title))
    return 0


if __name__ == "__main__":
    sys.exit(main())
