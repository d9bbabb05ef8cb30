"""Synthetic commune radio: one record a commune for 2017, and what stood two years before and after."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from demo_common import SEED, frame

# Tân Hòa (Tiểu Cần) and Thạnh Phú (Cầu Kè) had no station: funded in 2017 (report of 03/11/2017).
KNOWN_WITHOUT = ("29371", "29338")
WITHOUT, WIRED, WRONG_BAND, UNLICENSED, EXPIRED, ENDING, STRONG = 14, 12, 6, 9, 4, 3, 4


def build_radio(communes: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return one record a commune for 2017: none, wired, or FM with its faults."""
    codes = communes["commune_code"].to_numpy()
    rural = codes[~communes["is_urban"].to_numpy() & ~np.isin(codes, KNOWN_WITHOUT)]
    rest = rng.permutation(rural)
    none = [*KNOWN_WITHOUT, *rest[: WITHOUT - len(KNOWN_WITHOUT)]]
    pool = rng.permutation(codes[~np.isin(codes, none)])
    cuts = np.cumsum([WIRED, WRONG_BAND, UNLICENSED, EXPIRED, ENDING, STRONG])
    wired, wrong, unlicensed, expired, ending, strong, _ = np.split(pool, cuts)
    table = pd.DataFrame({"commune_code": codes, "kind": "wireless_fm"}).set_index("commune_code")
    table.loc[none, "kind"], table.loc[wired, "kind"] = "none", "wired"
    fm = (table["kind"] == "wireless_fm").to_numpy()
    has = (table["kind"] != "none").to_numpy()
    size = len(table)
    table["frequency_mhz"] = np.where(fm, (rng.integers(120, 137, size) / 2).round(1), np.nan)
    table.loc[wrong, "frequency_mhz"] = (rng.integers(177, 214, len(wrong)) / 2).round(1)
    table["power_w"] = np.where(fm, rng.choice([10.0, 20.0, 30.0, 30.0], size), np.nan)
    table.loc[strong, "power_w"] = 50.0
    table["antenna_height_m"] = np.where(fm, rng.choice([18.0, 21.0, 24.0, 30.0], size), np.nan)
    table["licence_no"] = pd.Series(
        [f"{n:05d}/GP-MH" if f else None for n, f in zip(range(4001, 4001 + size), fm, strict=True)],
        index=table.index,
        dtype="str",
    )
    years = rng.integers(2019, 2024, size)
    table["licence_until"] = pd.Series(
        [f"{y}-06-30" if f else None for y, f in zip(years, fm, strict=True)],
        index=table.index,
        dtype="str",
    )
    table.loc[unlicensed, ["licence_no", "licence_until"]] = None
    table.loc[expired, "licence_until"] = "2017-03-31"
    table.loc[ending, "licence_until"] = "2017-12-31"
    hamlets = rng.integers(4, 13, size)
    share = np.where(rng.random(size) < 0.6, 1.0, rng.uniform(0.3, 0.95, size))
    table["hamlets_total"] = hamlets.astype(float)
    table["hamlets_served"] = np.where(has, np.floor(hamlets * share), np.nan)
    table["loudspeakers"] = np.where(has, hamlets * rng.integers(2, 6, size), np.nan)
    working = np.floor(table["loudspeakers"] * rng.uniform(0.6, 1.0, size))
    table["loudspeakers_working"] = np.where(has, working, np.nan)
    table["year"] = 2017.0
    spots = shapely.set_precision(communes.geometry.representative_point().to_numpy(), 1e-6)
    return frame(table.reset_index().to_dict("series"), spots)


BASE_YEAR = 2017
YEARS = (2015, 2017, 2019, 2021)
EQUIPMENT_FROM, LICENCE_YEARS = 2002, 5
BUILT_BY_2017, CABLE_BEFORE = 6, 5  # FM stations of 2017 that in 2015 were not there, or were cable
# Of the communes without a station in 2017, how many besides the two funded have one by then.
BUILT = {2019: 3, 2021: 3}
# How many of the faulty stations of the year before are put right by then.
MENDED = {
    2019: {"wrong": 2, "unlicensed": 4, "strong": 2},
    2021: {"wrong": 2, "unlicensed": 3, "strong": 1},
}
RENEWED = 0.85  # part of the licences that ran out and were renewed
TO_IT_TELECOM = 9  # stations of 2019 that by 2021 use IT and telecommunications (TT 39/2020)


def build_radio_history(radio: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the records of every year, hamlets and loudspeakers of the other years left open.

    The records of 2017 stay as they are. A station that the report of 2017 knows nothing of is not
    there before; Tân Hòa and Thạnh Phú, funded in 2017, have one from 2019 on. What draws here is a
    generator of its own, so that no other layer changes.
    """
    rng = np.random.default_rng(SEED + 1)
    base = radio.set_index("commune_code")
    base["equipment_year"] = np.where(
        base["kind"] == "none", np.nan, rng.integers(EQUIPMENT_FROM, 2015, len(base))
    )
    years = {BASE_YEAR: base, 2015: _before(base, rng)}
    years[2019] = _after(base, 2019, rng)
    years[2021] = _it_telecom(_after(years[2019], 2021, rng), rng)
    layers = [years[year].assign(year=float(year)).reset_index() for year in YEARS]
    columns = [name for name in layers[0].columns if name not in ("equipment_year", "geometry")]
    at = columns.index("year") + 1
    columns[at:at] = ["equipment_year"]
    whole = gpd.GeoDataFrame(pd.concat(layers, ignore_index=True), crs=radio.crs)
    return whole[[*columns, "geometry"]]


def _blank(table: gpd.GeoDataFrame, codes: list[str], kind: str) -> None:
    """Make the stations of communes of another kind, without what only FM has."""
    table.loc[codes, "kind"] = kind
    table.loc[codes, ["frequency_mhz", "power_w", "antenna_height_m"]] = np.nan
    table.loc[codes, ["licence_no", "licence_until"]] = None


def _before(base: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    table = base.copy()
    licensed = table.index[(table["kind"] == "wireless_fm") & table["licence_no"].notna()]
    picked = rng.permutation(licensed)[: BUILT_BY_2017 + CABLE_BEFORE]
    new, cable = picked[:BUILT_BY_2017].tolist(), picked[BUILT_BY_2017:].tolist()
    base.loc[[*new, *cable], "equipment_year"] = 2016.0
    _blank(table, new, "none")
    _blank(table, cable, "wired")
    table.loc[new, "equipment_year"] = np.nan
    table.loc[cable, "equipment_year"] = 2004.0
    later = table["licence_until"].dropna()
    later = later[later.str[:4].astype(int) - LICENCE_YEARS > YEARS[0]]  # not granted yet in 2015
    number = table.loc[later.index, "licence_no"].str.slice(0, 5).astype(int) - 2000
    table.loc[later.index, "licence_no"] = number.map(lambda n: f"{n:05d}/GP-MH")
    table.loc[later.index, "licence_until"] = later.map(_earlier)
    return table


def _earlier(until: str) -> str:
    return f"{int(until[:4]) - LICENCE_YEARS}{until[4:]}"


def _after(before: gpd.GeoDataFrame, year: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    table = before.copy()
    fm = table["kind"] == "wireless_fm"
    groups = {
        "wrong": table.index[fm & (table["frequency_mhz"] > 68)],
        "strong": table.index[fm & (table["power_w"] > 30)],
        "unlicensed": table.index[fm & table["licence_no"].isna()],
    }
    mended = {name: rng.permutation(codes)[: MENDED[year][name]] for name, codes in groups.items()}
    without = [code for code in table.index[table["kind"] == "none"] if code not in KNOWN_WITHOUT]
    published = [code for code in KNOWN_WITHOUT if table.loc[code, "kind"] == "none"]
    new = [*published, *rng.permutation(without)[: BUILT[year]]]
    table.loc[new, "kind"] = "wireless_fm"
    table.loc[new, "antenna_height_m"] = 30.0
    changed = [*new, *mended["wrong"]]
    table.loc[changed, "frequency_mhz"] = (rng.integers(120, 137, len(changed)) / 2).round(1)
    table.loc[[*changed, *mended["strong"]], "power_w"] = 30.0
    table.loc[changed, "equipment_year"] = year - 1.0
    licences = [*new, *mended["unlicensed"]]
    over = table["licence_until"].dropna()
    over = over[over <= f"{year}-06-30"].index
    licences += [code for code in over if rng.random() < RENEWED]
    numbers = range(1000 * (year - 2012), 1000 * (year - 2012) + len(licences))
    table.loc[licences, "licence_no"] = [f"{n + 1:05d}/GP-MH" for n in numbers]
    table.loc[licences, "licence_until"] = f"{year + LICENCE_YEARS - 1}-06-30"
    return table


def _it_telecom(table: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    old = table.index[table["kind"].isin(["wired", "wireless_fm"]) & (table["equipment_year"] < 2015)]
    changed = rng.permutation(old)[:TO_IT_TELECOM].tolist()
    _blank(table, changed, "it_telecom")
    table.loc[changed, "equipment_year"] = 2021.0
    return table
