"""The question whose file it is, where it speaks of another carrier than the one chosen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from planner.intake.other_carrier import OtherCarrier
from planner.intake.read import Proposal
from planner.usecases.appraisal import carrier_spoken_of
from planner.web.appraisal.intake_choices import Received
from planner.web.shared import data as source
from planner.web.shared import who
from planner.web.shared.office import office
from planner.web.shared.text import carrier_name, plain, t

CHOSEN = "appraisal_carrier"  # key of the box in which the page asks for the carrier


def is_of_its_carrier(
    received: Received, proposal: Proposal, change: Callable[[str], None] | None = None
) -> bool:
    """Return whether a file may be gone on with; where it speaks of another carrier, ask.

    Parameters
    ----------
    change
        Takes the other carrier in the place of the chosen one; None where that cannot be done here.
    """
    key = f"sure_{received.key}"
    if st.session_state.get(key):
        return True
    other = _spoken_of(received.key, who.epoch(), source.layer_version("stations"), proposal)
    if other is None:
        return True
    facts = {"other": carrier_name(other.carrier), "carrier": carrier_name(received.carrier)}
    with st.container(border=True):
        st.warning(plain(t("intake_other", **facts)))
        st.markdown("\n".join(f"- {plain(reason)}" for reason in other.reasons))
        boxes = st.columns(2)
        boxes[0].button(
            t("intake_other_keep", **facts),
            key=f"{key}_keep",
            on_click=_keep,
            args=(key,),
            width="stretch",
        )
        if change is not None:
            boxes[1].button(
                t("intake_other_change", **facts),
                key=f"{key}_change",
                type="primary",
                on_click=change,
                args=(other.carrier,),
                width="stretch",
            )
    return False


def take_other(carrier: str) -> None:
    """Choose another carrier in the box of the page."""
    st.session_state[CHOSEN] = carrier


def _keep(key: str) -> None:
    st.session_state[key] = True


@st.cache_data(max_entries=12, show_spinner=False)
def _spoken_of(
    key: str,  # noqa: ARG001 - file, store and register: what the answer hangs on
    epoch: str,  # noqa: ARG001
    stations: object,  # noqa: ARG001
    _proposal: Proposal,
) -> OtherCarrier | None:
    return carrier_spoken_of(office(who.actor()), _proposal)
