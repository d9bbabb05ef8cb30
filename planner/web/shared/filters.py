"""Filters that say how many there are of each choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.web.shared.text import number, t


def counted(
    box: DeltaGenerator,
    key: str,
    label: str,
    words: Callable[[str], str],
    counts: Mapping[str, int],
    options: Sequence[str],
) -> list[str]:
    """Ask for some of the options, each with its count, and return those that are chosen.

    The browser knows an option by its words: with a count that changes it would forget what is chosen,
    so that is kept beside the widget.

    Parameters
    ----------
    key
        Of the widget; names the filter.
    """
    kept = f"{key}_kept"

    def keep() -> None:
        st.session_state[kept] = list(st.session_state[key])

    st.session_state[key] = [name for name in st.session_state.get(kept, []) if name in options]
    chosen: list[str] = box.multiselect(
        label,
        options,
        format_func=lambda name: f"{words(name)} ({number(counts.get(name, 0))})",
        placeholder=t("filter_all"),
        key=key,
        on_change=keep,
    )
    return chosen
