"""Deciding of a site on the desk; what goes wrong is told with both versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError, StaleEditError
from planner.base.vocabulary import Conclusion
from planner.store.decisions import CONDITION, DECISIONS, Decision, Wanted, decide, departs, undo
from planner.store.desk import next_undecided
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.store.proposals import versions
from planner.web.shared import who
from planner.web.shared.text import conclusion_name, moment, plain, t

NOTHING = "none"
BADGES = {
    Conclusion.FAIL: "red",
    Conclusion.INCOMPLETE: "violet",
    Conclusion.REVIEW: "orange",
    Conclusion.CONDITIONAL: "blue",
    Conclusion.PASS: "green",
    Conclusion.NOT_APPLICABLE: "gray",
}


@dataclass(frozen=True)
class AtHand:
    """The site that is decided of.

    Attributes
    ----------
    site
        A row of the desk's table.
    conclusion
        None before an appraisal.
    wording
        Its conditions as one text; "" where there are none.
    listed
        The sites of the desk among which it stands, in their order.
    """

    opened: Dossier
    site: pd.Series
    conclusion: str | None
    wording: str
    listed: gpd.GeoDataFrame

    @property
    def code(self) -> str:
        """The code of the site."""
        return str(self.site["site_id"])


def decision_name(decision: str) -> str:
    """Return the name of a decision."""
    return t("desk_undecided") if decision == NOTHING else messages.text(f"store.decision_{decision}")


def said_of(site: pd.Series) -> str:
    """Return what is decided of a site, in a line."""
    parts = (decision_name(site["decision"]), site["condition"], site["reason"], site["decided_by"])
    return " · ".join(part for part in parts if part)


def show_name(site: pd.Series, conclusion: str | None) -> None:
    """Show the code of a site and its conclusion."""
    said = (
        f":{BADGES[Conclusion(conclusion)]}-badge[{conclusion_name(conclusion)}]" if conclusion else "–"
    )
    st.markdown(f"**{plain(site['site_id'])}** {said}")


def show_why(site: pd.Series) -> None:
    """Show why a site has its conclusion, how far that can be trusted, and what it would be else."""
    if not isinstance(site["because"], str):
        return
    st.markdown(plain(site["because"]))
    if site["conclusion"] == Conclusion.NOT_APPLICABLE:
        return
    trust = t(f"desk_trust_{site['certainty']}")
    if isinstance(site["otherwise"], str):
        trust = f"{trust}; {t('desk_otherwise', conclusion=conclusion_name(site['otherwise']).lower())}"
    st.caption(plain(f"{trust[0].upper()}{trust[1:]}."))


def show_undo(actor: Actor, hand: AtHand) -> None:
    """Offer to take back the decision of this site, or else the last one that was made on this page."""
    opened, site = hand.opened, hand.site
    decided_here = _made(opened)
    target = (
        (hand.code, int(site["revision"]))
        if site["revision"]
        else (decided_here[-1] if decided_here else None)
    )

    def take_back() -> None:
        if target is None:
            return
        if tried(opened, lambda: undo(who.store(), actor, opened.id, *target)):
            go_to(opened, target[0])
        decided_here[:] = [entry for entry in decided_here if entry[0] != target[0]]

    is_here = target is None or target[0] == hand.code
    st.button(
        t("desk_undo") if is_here or target is None else plain(t("desk_undo_at", site=target[0])),
        key=f"undo_{opened.id}_{hand.code}_{int(site['revision'])}",
        disabled=target is None,
        on_click=take_back,
        shortcut="Alt+Z",
    )


def show_decision(actor: Actor, hand: AtHand) -> None:
    """Show the boxes and buttons that decide of a site; the next that is undecided comes after it."""
    opened, site, code, conclusion = hand.opened, hand.site, hand.code, hand.conclusion
    revision, version = int(site["revision"]), newest_id(actor, opened)
    key = f"{opened.id}_{code}_{revision}"
    if isinstance(site["decision"], str):
        st.caption(plain(t("desk_decided", said=said_of(site))))
    condition_key, reason_key = f"words_condition_{key}", f"words_reason_{key}"
    condition = site["condition"] or hand.wording
    boxes = st.columns([3, 2])
    boxes[0].text_area(t("col_condition"), condition, key=condition_key, height=100)
    boxes[1].text_area(t("col_reason"), site["reason"], key=reason_key, height=100)

    # A callback knows what the reviewer saw; the page itself would already see what others did since.
    def press(decision: str) -> None:
        said = st.session_state[condition_key] if decision == CONDITION else ""
        wanted = Wanted(code, decision, st.session_state[reason_key], said, revision, version)
        if keep(actor, opened, [wanted], {code: conclusion}):
            following = next_undecided(hand.listed, code)
            go_to(opened, code if following is None else following)

    with st.container(horizontal=True, gap="small"):
        for number_, decision in enumerate(DECISIONS, start=1):
            needs = departs(conclusion, decision)
            st.button(
                t(f"desk_short_{decision}") + (" *" if needs else ""),
                key=f"{decision}_{key}",
                help=t("desk_departs") if needs else None,
                on_click=press,
                args=(decision,),
                shortcut=f"Alt+{number_}",
            )


def newest_id(actor: Actor, opened: Dossier) -> int:
    """Return the version that is on the desk, as long as the page stands."""
    return versions(who.store(), actor, opened.id)[-1].id


def go_to(opened: Dossier, site_id: str) -> None:
    """Have a site looked at when the page is drawn again."""
    st.session_state[f"desk_next_{opened.id}"] = site_id


def keep(
    actor: Actor, opened: Dossier, wanted: Sequence[Wanted], conclusions: dict[str, str | None]
) -> bool:
    """Decide of some sites, and return whether that was done."""

    def work() -> None:
        decided = decide(who.store(), actor, opened.id, wanted, conclusions)
        if len(decided) == 1:
            _made(opened).append((decided[0].site_id, decided[0].revision))

    return tried(opened, work)


def _made(opened: Dossier) -> list[tuple[str, int]]:
    """Return the sites that were decided of on this page, the last one last, with their revisions."""
    decided_here: list[tuple[str, int]] = st.session_state.setdefault(f"desk_made_{opened.id}", [])
    return decided_here


def tried(opened: Dossier, work: Callable[[], object]) -> bool:
    """Do something of a callback; what goes wrong is shown when the page is drawn."""
    try:
        work()
    except PlannerError as error:
        st.session_state[f"desk_problem_{opened.id}"] = error
        return False
    return True


def show_problem(actor: Actor, opened: Dossier) -> None:
    """Show what came of the last click; of a stale edit what stands and what was wanted."""
    done = st.session_state.pop(f"desk_undone_{opened.id}", None)
    if done is not None:
        st.success(plain(done))
    error = st.session_state.pop(f"desk_problem_{opened.id}", None)
    if error is None:
        return
    st.error(plain(error.text()))
    if not isinstance(error, StaleEditError):
        return
    current, offered = error.standing, error.offered
    if isinstance(current, Decision):
        by = f"{who.called(actor)[current.who]}, {moment(current.at)}"
        text = f"{decision_name(current.decision)} · {current.condition} {current.reason} · {by}"
        st.caption(plain(t("desk_stands", said=text)))
    if isinstance(offered, Wanted):
        text = f"{decision_name(offered.decision)} · {offered.condition} {offered.reason}"
        st.caption(plain(t("desk_wanted", said=text)))
