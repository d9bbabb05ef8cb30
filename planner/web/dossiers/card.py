"""The card of a site on the desk: findings, what lies around, papers, earlier decisions, comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.around import papers_of
from planner.appraisal.conclusions import rule_name
from planner.appraisal.findings import COLUMNS, VERDICTS
from planner.base import messages
from planner.base.vocabulary import Role, Verdict
from planner.dossier.findings_tables import TABLES
from planner.dossier.headings import readable
from planner.layers.rows import Site, rows
from planner.mapview.cards import station_card
from planner.store.comments import comment, comments
from planner.store.desk import Earlier, earlier_decisions
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.web.dossiers import around as dossier_around
from planner.web.dossiers.around import Kept
from planner.web.dossiers.decide import decision_name
from planner.web.dossiers.papers import list_papers
from planner.web.shared import data as source
from planner.web.shared import who
from planner.web.shared.tables import show_table
from planner.web.shared.text import moment, number, plain, t

SECTIONS = ("findings", "near", "share", "people", "papers", "earlier", "comments", "card")
SAID = {True: "paper_has", False: "paper_has_not", None: "paper_unsaid"}


@dataclass(frozen=True)
class Seen:
    """The site that a reviewer looks at.

    Attributes
    ----------
    site
        A row of the desk's table.
    findings
        Of that site; None before an appraisal.
    conditions
        That its findings set (``planner.appraisal.conclusions.conditions``).
    around
        The masts that the open section tells of (``planner.web.dossiers.around``).
    flip
        What would change its conclusion; None before an appraisal.
    """

    kept: Kept
    site: pd.Series
    findings: gpd.GeoDataFrame | None
    conditions: pd.DataFrame
    around: gpd.GeoDataFrame | None
    flip: gpd.GeoDataFrame | None

    @property
    def opened(self) -> Dossier:
        """The dossier that it is in."""
        return self.kept.opened

    @property
    def site_id(self) -> str:
        """The code of the site."""
        return str(self.site["site_id"])


def open_section(opened: Dossier) -> str:
    """Return the section of the card that is open; it stays open from site to site."""
    label = st.session_state.get(_key(opened))
    return next((name for name in SECTIONS if t(f"desk_section_{name}") == label), SECTIONS[0])


def _key(opened: Dossier) -> str:
    return f"desk_section_{opened.id}"


def show_card(actor: Actor, seen: Seen) -> None:
    """Show the card of a site, of its sections the one that is open."""
    earlier = earlier_decisions(who.store(), actor, seen.opened, seen.site, source.province().crs)
    if earlier:
        st.caption(t("desk_earlier", count=len(earlier)))
    # Tabs, since pills and segments would keep Alt+arrows, the keys from site to site, for themselves.
    names = [t(f"desk_section_{name}") for name in SECTIONS]
    tabs = st.tabs(names, key=_key(seen.opened), on_change="rerun")
    for section, tab in zip(SECTIONS, tabs, strict=True):
        if tab.open:
            with tab:
                _show(actor, seen, section, earlier)


def _show(actor: Actor, seen: Seen, section: str, earlier: Sequence[Earlier]) -> None:
    match section:
        case "near" if seen.around is not None:
            dossier_around.show_near(seen.opened, seen.site_id, seen.around)
        case "share" if seen.around is not None:
            dossier_around.show_share(actor, seen.kept, seen.site_id, seen.around)
        case "people":
            _people(actor, seen)
        case "papers":
            _papers(actor, seen)
        case "earlier":
            _earlier(actor, earlier)
        case "comments":
            _comments(actor, seen)
        case "card":
            for label, value in station_card(seen.site, source.province().crs)["rows"]:
                st.caption(f"{plain(label)}: {plain(value)}")
        case _:
            _findings(seen)


def _findings(seen: Seen) -> None:
    if seen.findings is None:
        st.caption(t("desk_not_appraised"))
        return
    if seen.flip is not None:
        for text in seen.flip["text"].dropna():
            st.caption(plain(text))
    if len(seen.conditions):
        st.markdown(f"**{t('desk_conditions')}**")
        st.dataframe(
            readable(seen.conditions, ["text", "moment", "citation"]),
            hide_index=True,
            height="content",
            placeholder="",
        )
    own = seen.findings[seen.findings["verdict"] != Verdict.NOT_APPLICABLE]
    if not len(own):
        st.caption(t("desk_no_finding"))
        return
    order = own["verdict"].map(VERDICTS.index).sort_values(kind="stable").index
    own = own.loc[order]
    codes = "; ".join(f"{rule_name(rule_id)}: {rule_id}" for rule_id in dict.fromkeys(own["rule_id"]))
    st.markdown(f"**{t('desk_findings')}**", help=plain(t("desk_rule_codes", codes=codes)))
    show_table(own, f"ket_luan_{seen.site_id}", list(TABLES["dossier"].columns), height_px=300)


def _people(actor: Actor, seen: Seen) -> None:
    if seen.findings is not None:
        for explanation in seen.findings.loc[seen.findings["rule_id"] == "COVERAGE", "explanation"]:
            st.caption(plain(explanation))
    dossier_around.show_people(actor, seen.kept, seen.site_id)


def _papers(actor: Actor, seen: Seen) -> None:
    findings = pd.DataFrame(columns=list(COLUMNS)) if seen.findings is None else seen.findings
    papers = papers_of(rows(seen.site.to_frame().T, Site)[0], findings)
    table = pd.DataFrame(
        {
            t("col_paper"): [messages.text(f"appraisal.missing_{name}") for name in papers["paper"]],
            t("col_said"): [t(SAID[has]) for has in papers["has"]],
            t("col_rules"): papers["rules"],
        }
    )
    st.dataframe(table, hide_index=True, height=260, placeholder="")
    st.caption(t("desk_papers_note"))
    list_papers(actor, seen.opened, "card")


def _earlier(actor: Actor, precedents: Sequence[Earlier]) -> None:
    names = who.called(actor)
    for precedent in precedents:
        decision = precedent.decision
        text = f"{decision_name(decision.decision)} · {decision.condition} {decision.reason}"
        where = f"{precedent.dossier.code}, {decision.site_id}, {number(precedent.distance_m, 1)} m"
        st.caption(plain(f"{where}: {text} ({names[decision.who]}, {moment(decision.at)})"))
    if not precedents:
        st.caption(t("desk_earlier_none"))


def _comments(actor: Actor, seen: Seen) -> None:
    remarks = [
        remark
        for remark in comments(who.store(), actor, seen.opened.id)
        if remark.site_id == seen.site_id
    ]
    names = who.called(actor)
    for remark in remarks:
        st.caption(plain(f"{names[remark.who]}, {moment(remark.at)}: {remark.text}"))
    if not remarks:
        st.caption(t("desk_no_comment"))
    if not actor.may(Role.REVIEWER):
        return
    with st.form(f"comment_{seen.opened.id}_{seen.site_id}", clear_on_submit=True, border=False):
        text = st.text_input(t("desk_comment"))
        if st.form_submit_button(t("desk_comment_add")) and text.strip():
            comment(who.store(), actor, seen.opened.id, text, seen.site_id)
            st.rerun()
