"""Build the synthetic demonstration layers of data/, the same bytes on every run.

Calibrated on published totals only (970 stations; census 2019); everything else is an assumption
that data/README.md states. Run `python scripts/build_demo.py` after build_communes.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
from demo_common import SEED, metadata
from demo_facts import ASSUMED_FACTS, build_facts
from demo_hamlets import build_hamlets, build_loudspeakers
from demo_network import build_network
from demo_other import build_cables, build_service_points, build_zones
from demo_plans import PLANS, build_plan
from demo_radio import build_radio, build_radio_history
from demo_stations import CARRIER_COUNTS, CLASS_SHARES, SHARED_RECORDS, build_stations

from planner.base import messages
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
        name = messages.text(f"common.carrier_{carrier}")
        title = f"Vị trí quy hoạch {name} đến 2020, định hướng 2025"
        write_layer(plan, DATA, planned_layer(carrier), metadata(title, assumptions=PLANS[carrier]))
    radio = build_radio(communes, rng)
    for name, title, layer in (
        ("zones", "Khu vực có quy định về công trình viễn thông", build_zones(communes, network)),
        ("cables", "Tuyến cáp treo và cống bể", build_cables(communes, network, rng)),
        (
            "service_points",
            "Điểm cung cấp dịch vụ viễn thông công cộng",
            build_service_points(communes, network, rng),
        ),
    ):
        write_layer(layer, DATA, name, metadata(title))
    write_radio(communes, build_radio_history(radio))
    return 0


def write_radio(communes: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    """Write the radio register with the layers that its counts are counted from."""
    network = build_loudspeakers(communes, register, build_hamlets(communes, register))
    title = "Đài truyền thanh cấp xã các năm 2015, 2017, 2019, 2021"
    write_layer(network.radio, DATA, "radio", metadata(title))
    write_layer(network.hamlets, DATA, "hamlets", metadata("Ấp, khóm: vị trí, tên và dân số minh họa"))
    write_layer(network.loudspeakers, DATA, "loudspeakers", metadata("Cụm loa truyền thanh"))
    title = "Đặc điểm xã và tiêu chí 8 nông thôn mới; điểm đặt trong xã không phải vị trí đo"
    facts = build_facts(communes)
    write_layer(facts, DATA, "commune_facts", metadata(title, assumptions=ASSUMED_FACTS))


if __name__ == "__main__":
    sys.exit(main())
