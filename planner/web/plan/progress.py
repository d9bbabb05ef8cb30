"""Targets of the plan against what stands and what the carriers plan: charts and tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair
import pandas as pd
import streamlit as st

from planner.base import messages
from planner.layers.province import Province
from planner.layers.vocabulary import CARRIERS, MAST_CLASSES
from planner.plan.inventory import CELL, MASTS, NETWORK_LAYERS
from planner.plan.model import Plan
from planner.plan.progress import FIGURES, MEETS, MISS, OVER, Progress
from planner.usecases.plans import plans_version
from planner.usecases.progress import plan_progress
from planner.web.shared import data as source
from planner.web.shared.office import office
from planner.web.shared.tables import show_table
from planner.web.shared.text import carrier_name, number, plain, t
from planner.web.shared.who import actor

CHARTS_A_ROW, CHART_PX = 3, 190
STANDING_COLOR, TOTAL_COLOR, TARGET_COLOR = "#78909c", "#1565c0", "#d84315"
TARGET_COLUMNS = [
    "name", "horizon", "standing", "new", "removed", "total", "target", "difference", "state",
    "certainty", "citation",
]  # fmt: skip
SHARE_COLUMNS = [
    "year", "part", "whole", "share_pct", "target", "difference", "state", "certainty", "citation",
]  # fmt: skip
MAST_COLUMNS = ["district", "carrier", "mast_class", *FIGURES]


def show_progress(plan: Plan, on: date) -> None:
    """Show progress for the targets in force on a day."""
    loaded = source.load(*NETWORK_LAYERS)
    source.show_problems(loaded)
    if loaded.problems:
        return
    province = source.province()
    versions = tuple(source.layer_version(name) for name in loaded.layers)
    progress = _computed(plan, on, versions, plans_version(office(actor())))
    horizons = sorted({*progress.targets["horizon"], *province.horizons})
    _figures(progress, horizons)
    st.caption(plain(t("plan_progress_note")))
    _charts(progress, province)
    st.markdown(f"##### {t('plan_targets_table')}")
    show_table(_named_targets(progress, plan), "chi_tieu", TARGET_COLUMNS)
    st.markdown(f"##### {t('plan_shares_table')}")
    st.caption(t("plan_shares_note"))
    for name, table in progress.shares.groupby("parameter_id", sort=False):
        st.markdown(f"**{t('plan_' + str(name).replace('-', '_'))}**")
        show_table(_worded(_whole(table)), f"ty_le_{name}", SHARE_COLUMNS, height_px=143)
    st.markdown(f"##### {t('plan_reach_table')}")
    show_table(_reach(progress, horizons), "cac_quy_hoach_cong_lai", height_px=300)
    st.markdown(f"##### {t('plan_masts_table')}")
    years = list(progress.years)
    left, _ = st.columns(2)
    year = left.select_slider(t("filter_year"), years, value=horizons[0], key="plan_progress_year")
    show_table(_masts(progress, year), f"cot_{year}", MAST_COLUMNS)


@st.cache_resource(max_entries=4, show_spinner=False)
def _computed(
    plan: Plan,
    on: date,
    versions: tuple[tuple[str, int, int], ...],  # noqa: ARG001 - part of the key
    plans: str,  # noqa: ARG001 - part of the key
) -> Progress:
    return plan_progress(office(actor()), plan, on)


def _figures(progress: Progress, horizons: list[int]) -> None:
    """Show what stands, what the plans reach, and how many targets are kept."""
    totals = progress.counted().set_index("year")["total"]
    first = int(totals.index[0])
    boxes = st.columns(2 + len(horizons))
    boxes[0].metric(t("plan_standing", year=first), number(totals.loc[first]))
    for box, year in zip(boxes[1:], horizons, strict=False):
        more = number(totals.loc[year] - totals.loc[first])
        box.metric(t("plan_reached", year=year), number(totals.loc[year]), f"+{more}", "off")
    states = pd.concat([progress.targets["state"], progress.shares["state"]])
    met, missed = int((states == MEETS).sum()), int(states.isin([MISS, OVER]).sum())
    boxes[-1].metric(t("plan_kept"), f"{number(met)} / {number(met + missed)}")


def _charts(progress: Progress, province: Province) -> None:
    """Draw progress by carrier, district and class, each with the targets that are for it alone."""
    st.html(_legend())
    carriers = {
        name: carrier_name(name) for name in CARRIERS if (progress.masts["carrier"] == name).any()
    }
    classes = {name: name for name in MAST_CLASSES if (progress.masts["mast_class"] == name).any()}
    kinds = {"carrier": carriers, "district_code": province.districts, "mast_class": classes}
    targets = progress.targets[progress.targets["quantity"] == MASTS]
    words = [t("plan_by_carrier"), t("plan_by_district"), t("plan_by_class")]
    tabs = st.tabs(words, key="plan_charts", on_change="rerun")
    for (by, names), tab in zip(kinds.items(), tabs, strict=True):
        if tab.open:
            others = [name for name in kinds if name != by]
            own = targets[targets[others].isna().all(axis=1)]
            with tab:
                _small_charts(progress.counted(by), own, by, names)


def _small_charts(table: pd.DataFrame, targets: pd.DataFrame, by: str, names: dict[str, str]) -> None:
    """Draw a chart for each carrier, district or class, three beside each other."""
    boxes = st.columns(CHARTS_A_ROW)
    for place, (code, name) in enumerate(names.items()):
        rows, limits = table[table[by] == code], targets[targets[by] == code]
        with boxes[place % CHARTS_A_ROW]:
            st.markdown(f"**{plain(name)}**")
            st.altair_chart(_chart(rows, limits), height=CHART_PX)


def _chart(rows: pd.DataFrame, limits: pd.DataFrame) -> Any:  # noqa: ANN401 - altair's chart types are not told apart
    years = altair.X("year:O", title=None, axis=altair.Axis(labelAngle=0, labelOverlap=True))
    shown = {"standing": (STANDING_COLOR, [4, 3]), "total": (TOTAL_COLOR, [1, 0])}
    layers = [
        altair.Chart(rows)
        .mark_line(color=color, strokeDash=dash, point=name == "total" and {"color": color, "size": 18})
        .encode(
            x=years,
            y=altair.Y(
                f"{name}:Q",
                title=None,
                scale=altair.Scale(zero=False, nice=True),
                axis=altair.Axis(format="d", tickMinStep=1),
            ),
            tooltip=[_tip("year", "O"), *(_tip(figure, "Q") for figure in FIGURES)],
        )
        for name, (color, dash) in shown.items()
    ]
    if limits["target"].notna().any():
        layers.append(_limits(limits[limits["target"].notna()]))
    return altair.layer(*layers)


def _limits(limits: pd.DataFrame) -> Any:  # noqa: ANN401
    """Draw targets: filled where cited or confirmed, hollow where only assumed."""
    table = limits.assign(
        year=limits["horizon"],
        target=limits["target"].astype(float),
        fill=limits["certainty"].map(lambda word: "white" if word == "assumed" else TARGET_COLOR),
        certainty=limits["certainty"].map(lambda word: messages.text(f"common.certainty_{word}")),
    )
    marks = altair.Chart(table).mark_point(shape="diamond", size=90, color=TARGET_COLOR, opacity=1)
    tips = [_tip("year", "O"), _tip("target", "Q"), _tip("total", "Q"), _tip("certainty", "N")]
    fill = altair.Fill("fill:N", scale=None, legend=None)
    return marks.encode(x="year:O", y="target:Q", fill=fill, tooltip=tips)


def _tip(name: str, kind: str) -> altair.Tooltip:
    return altair.Tooltip(f"{name}:{kind}", title=t(f"col_{name}"))


def _legend() -> str:
    """Return the legend of all the charts; its words are the catalogue's."""
    line = '<span style="border-top:{width}px {style} {color};width:22px;display:inline-block"></span>'
    standing = line.format(width=2, style="dashed", color=STANDING_COLOR)
    total = line.format(width=2, style="solid", color=TOTAL_COLOR)
    diamond = '<span style="color:{color};font-size:1.1em">{sign}</span>'
    filled, hollow = (diamond.format(color=TARGET_COLOR, sign=sign) for sign in "◆◇")
    marks = (standing, total, filled, hollow)
    names = ("plan_line_standing", "plan_line_total", "plan_mark_target", "plan_mark_assumed")
    parts = [f"<span>{mark} {t(name)}</span>" for mark, name in zip(marks, names, strict=True)]
    return f'<div style="display:flex;flex-wrap:wrap;gap:1.2rem;font-size:.85rem">{"".join(parts)}</div>'


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    states = table["state"].map(lambda state: messages.text(f"plan.state_{state}"))
    return table.assign(state=states)


def _named_targets(progress: Progress, plan: Plan) -> pd.DataFrame:
    names = {target.amount.parameter_id: target.amount.name for target in plan.targets}
    table = progress.targets.assign(name=progress.targets["parameter_id"].map(names))
    for row in table[table["district"].notna()].itertuples():
        code = messages.text("plan.of_district", code=row.district_code)
        table.loc[row.Index, "name"] = str(row.name).replace(code, str(row.district))
    return _worded(table)


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with counted things as whole numbers; kilometres stay as they are."""
    counted = all(value % 1 == 0 for name in ("part", "whole") for value in table[name])
    return table.astype({"part": int, "whole": int}) if counted else table


def _reach(progress: Progress, horizons: list[int]) -> pd.DataFrame:
    """Return what the plans of each carrier, and all together, reach at each horizon."""
    by_carrier = progress.counted("carrier")
    by_carrier["name"] = by_carrier["carrier"].map(carrier_name)
    together = progress.counted().assign(name=t("plan_all_carriers"))
    both = pd.concat([by_carrier, together], ignore_index=True).sort_values("year", kind="stable")
    both = both[both["year"].isin(horizons)]
    return both.assign(horizon=both["year"].astype(str))[["horizon", "name", *FIGURES]]


def _masts(progress: Progress, year: int) -> pd.DataFrame:
    both = progress.counted(*CELL), progress.counted().assign(district=t("total"))
    table, total = (counted[counted["year"] == year] for counted in both)
    places = table["district"].astype(object).where(table["district"].notna(), t("outside"))
    return pd.concat([table.assign(district=places), total], ignore_index=True)
