"""The versions of the plan: who made each, when and why; downloaded, compared, brought back."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from planner.base.errors import PlannerError
from planner.plan.load import parse_plan
from planner.plan.versions import (
    PlanVersion,
    list_plan_versions,
    open_plan,
    restore_plan,
    version_bytes,
)
from planner.web.plan.desk import act, ask_who, show_difference
from planner.web.shared import data as source
from planner.web.shared.tables import show_table
from planner.web.shared.text import moment, plain, t

YAML_MIME = "application/yaml"


def show_versions() -> None:
    """Show the list, and what can be done with one of them."""
    try:
        versions = list_plan_versions(source.data_dir())
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    table = pd.DataFrame([_row(version) for version in versions])
    show_table(table, "phien_ban_quy_hoach", height_px=min(300, 35 * (len(table) + 1) + 3))
    chosen = st.selectbox(
        t("plan_version"),
        versions,
        format_func=lambda version: _label(version),
        key=f"plan_version_{len(versions)}",
    )
    try:
        content = version_bytes(source.data_dir(), chosen.identity)
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    st.download_button(
        t("plan_download"),
        content,
        f"quy_hoach_phien_ban_{chosen.version or 'x'}.yaml",
        YAML_MIME,
        on_click="ignore",
    )
    if chosen.kept is None:
        return
    _difference(content)
    who, why = ask_who("plan_restore")
    if st.button(plain(t("plan_restore", version=chosen.version or "–"))):
        folder, now = source.data_dir(), datetime.now(UTC)
        act(lambda: restore_plan(folder, open_plan(folder), chosen.identity, who, why, now), who, why)


def _difference(content: bytes) -> None:
    """Show what bringing a version back would change."""
    opened = open_plan(source.data_dir())
    try:
        old = parse_plan(content.decode("utf-8"), opened.name)
        now = parse_plan(opened.text, opened.name)
    except PlannerError:
        return  # one of them cannot be read: the page says so above, or restoring will
    with st.expander(t("plan_restore_difference")):
        show_difference(now, old)


def _row(version: PlanVersion) -> dict[str, object]:
    return {
        "version": version.version or "–",
        "in_force": "" if version.kept else t("plan_in_force"),
        "who": version.who or t("plan_nobody"),
        "when": moment(version.when) if version.when else "–",
        "why": version.why,
        "sha256": version.sha256[:16],
    }


def _label(version: PlanVersion) -> str:
    state = t("plan_in_force") if version.kept is None else version.when and moment(version.when)
    return " · ".join(
        filter(None, [t("plan_version_one", version=version.version or "–"), state, version.why])
    )
