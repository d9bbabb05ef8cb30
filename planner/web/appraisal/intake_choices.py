"""How a file that somebody handed in is to be read: decided in a session, kept for its content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from planner.base.errors import PlannerError
from planner.base.vocabulary import Role
from planner.intake.choices import Choices, content_key, remember, remembered, to_yaml
from planner.web.shared import data as source
from planner.web.shared.text import plain
from planner.web.shared.who import actor


@dataclass(frozen=True)
class Received:
    """A file that somebody handed in."""

    name: str
    content: bytes
    carrier: str
    on: date
    adjusts: bool = False  # of a dossier of adjustment: what it does not name stays

    @property
    def key(self) -> str:
        """Names the file by its content, and its carrier."""
        return f"{self.carrier}_{content_key(self.content)}"


def reading_key(received: Received) -> str:
    """Name a reading of a file: its content and name, its day, and how it is to be read."""
    return f"{received.key}|{received.name}|{received.on}|{to_yaml(choices_for(received))}"


def choices_key(received: Received) -> str:
    """Return under which name this session holds how a file is read."""
    return f"choices_{received.key}"


def choices_for(received: Received) -> Choices:
    """Return how a file is read: as this session, or an earlier one, has decided."""
    key = choices_key(received)
    if key not in st.session_state:
        try:
            st.session_state[key] = remembered(source.data_dir(), received.carrier, received.content)
        except PlannerError as error:
            st.warning(plain(error.text()))
            st.session_state[key] = Choices()
    choices: Choices = st.session_state[key]
    return choices


def decide(received: Received, choices: Choices) -> None:
    """Keep a decision in this session and for this file, and read again."""
    st.session_state[choices_key(received)] = choices
    try:
        if actor().may(Role.REVIEWER):  # a reader's reading is of this session alone
            remember(source.data_dir(), received.carrier, received.content, choices)
        st.session_state.pop("intake_unsaved", None)
    except OSError:
        st.session_state["intake_unsaved"] = True
    st.rerun()
