"""Which stations disturb each other, and the frequency that conflicts least for a new one."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.broadcast.frequencies import free_frequencies
from planner.broadcast.service import SERVICES, ConflictRequest
from planner.dossier.radio_files import radio_table
from planner.web.radio.data import Day, conflicts_on
from planner.web.shared import data as source
from planner.web.shared.tables import show_table
from planner.web.shared.text import number, plain, t

USUAL_POWER_W, USUAL_HEIGHT_M = 30.0, 30.0  # RAD-POWER's most, and the mast of RAD-R
SERVICE_DBUV_M = (48.0, 54.0, 60.0, 66.0)
STEADY, AIR = "steady", "tropospheric"


def show_conflicts(day: Day) -> None:
    """Show the pairs of stations of which one takes from the other what protection it needs."""
    st.markdown(f"##### {t('radio_conflicts')}")
    request = _request()
    ratios = request.ratios()
    certainty = messages.text(f"common.certainty_{ratios.certainty}")
    st.caption(plain(t("radio_conflicts_note", citation=ratios.citation, certainty=certainty)))
    pairs = conflicts_on(day, request)
    if pairs is None:
        return
    kinds = np.where(pairs["steady_margin_db"] < 0, STEADY, AIR)
    counts = {name: int((kinds == name).sum()) for name in (STEADY, AIR)}
    boxes = st.columns(4)
    boxes[0].metric(t("radio_pairs"), number(len(pairs)))
    boxes[1].metric(t("radio_pairs_steady"), number(counts[STEADY]))
    boxes[2].metric(t("radio_pairs_tropospheric"), number(counts[AIR]))
    worst = pairs["steady_margin_db"].min() if len(pairs) else None
    boxes[3].metric(t("radio_worst_steady"), number(worst, 1))
    chosen = st.pills(
        t("radio_pairs_shown"),
        (STEADY, AIR),
        format_func=lambda name: t(f"radio_pairs_{name}"),
        selection_mode="multi",
        default=[STEADY],
        key="radio_pairs",
    )
    shown = pairs[np.isin(kinds, chosen)] if chosen else pairs
    show_table(radio_table("conflicts", shown), "can_nhieu")


def _request() -> ConflictRequest:
    boxes = st.columns(3)
    stereo = boxes[0].selectbox(
        t("radio_sound"),
        (False, True),
        format_func=lambda is_stereo: t("radio_stereo" if is_stereo else "radio_mono"),
    )
    service = boxes[1].selectbox(
        t("radio_service"), SERVICES, format_func=lambda service: t(f"radio_service_{service}")
    )
    level = boxes[2].selectbox(
        t("radio_service_level"),
        SERVICE_DBUV_M,
        index=1,
        format_func=lambda level: f"{number(level)} dBµV/m",
    )
    return ConflictRequest(stereo=stereo, service=service, service_dbuv_m=level)


def show_frequencies(day: Day) -> None:
    """Ask where a new or converted station is to stand, and show the channels, the best first."""
    st.markdown(f"##### {t('radio_free')}")
    places = _first_in_need(day)
    boxes = st.columns([3, 1, 1])
    code = boxes[0].selectbox(
        t("radio_free_commune"),
        list(places),
        format_func=lambda code: places[code],
        index=None,
        placeholder=t("radio_free_pick"),
        key="radio_free_commune",
    )
    power = boxes[1].number_input(t("col_power_w"), 1.0, 100.0, USUAL_POWER_W, key="radio_free_power")
    height = boxes[2].number_input(
        t("col_antenna_height_m"), 5.0, 100.0, USUAL_HEIGHT_M, key="radio_free_height"
    )
    if code is None:
        return
    try:
        table = free_frequencies(
            _new(day, code, power, height), day.standing, day.communes, source.province().crs
        )
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    best = table.iloc[0]
    margin = t("radio_no_limit") if np.isinf(best["margin_db"]) else f"{number(best['margin_db'], 1)} dB"
    key = "radio_free_best" if best["margin_db"] >= 0 else "radio_free_none"
    sentence = t(key, mhz=number(best["frequency_mhz"], 1), margin=margin, reasons=best["reasons"])
    (st.success if best["margin_db"] >= 0 else st.warning)(plain(sentence))
    finite = table.replace([np.inf, -np.inf], np.nan)  # no station near: no margin to write
    columns = ["frequency_mhz", "margin_db", "received_db", "caused_db", "conflicts", "nearest_khz"]
    show_table(finite, "tan_so_trong", [*columns, "reasons"], height_px=300)
    st.caption(t("radio_free_note"))


def _first_in_need(day: Day) -> dict[str, str]:
    """Return the communes that need a frequency before the others, with what they have now."""
    status = day.status
    need = status["all_statuses"].map(lambda text: bool({"none", "wrong_band"} & set(text.split())))
    ordered = pd.concat([status[need], status[~need]])
    rows = ordered[["commune_code", "status"]].itertuples(index=False, name=None)
    return {
        code: f"{day.where[code]} – {messages.text(f'broadcast.status_{name}')}" for code, name in rows
    }


def _new(day: Day, code: str, power_w: float, height_m: float) -> gpd.GeoDataFrame:
    """Return the new station where the commune's record stands, in the middle of it without one."""
    stations = day.standing
    own = stations[stations["commune_code"] == code]
    middle = day.communes.loc[day.communes["commune_code"] == code, "geometry"].representative_point()
    facts = {"commune_code": code, "kind": "wireless_fm", "frequency_mhz": np.nan}
    return gpd.GeoDataFrame(
        [{**facts, "power_w": power_w, "antenna_height_m": height_m}],
        geometry=list(own.geometry if len(own) else middle),
        crs=day.communes.crs,
    )
