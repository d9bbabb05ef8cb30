"""The user's handbook, a chapter at a time: Markdown files with pictures, read from this machine."""

from __future__ import annotations

import re

import streamlit as st

from planner.base.shipped import shipped
from planner.web.shared.text import plain, t

FOLDER = shipped("docs", "so-tay")
CHAPTER = "chuong"  # in the address, so that a chapter can be pointed at
WIDTH_PX = 880  # longer lines are hard to read
PICTURE = re.compile(r"^!\[(?P<caption>[^\]]*)\]\((?P<file>hinh/[\w-]+\.png)\)$", re.MULTILINE)


def chapters() -> dict[str, str]:
    """Return the text of every chapter by the name of its file, in their order."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("[0-9]*.md"))}


def title_of(text: str) -> str:
    r"""Return the title of a chapter, its first line.

    Examples
    --------
    >>> title_of("# 1. Mở chương trình\n\nBấm đúp…")
    '1. Mở chương trình'
    """
    return text.partition("\n")[0].removeprefix("# ")


def show() -> None:
    """Show the page."""
    texts = chapters()
    if not texts:
        st.markdown(f"#### {t('page_handbook')}")
        st.error(plain(t("handbook_none", folder=FOLDER)))
        return
    names = list(texts)
    wanted = st.query_params.get(CHAPTER, "")
    left, right = st.columns([1, 3.4], gap="large")
    chosen = left.radio(
        t("handbook_chapters"),
        names,
        index=names.index(wanted) if wanted in names else 0,
        format_func=lambda name: plain(title_of(texts[name])),
        key="handbook_chapter",
    )
    st.query_params[CHAPTER] = chosen
    with right, st.container(width=WIDTH_PX):
        _chapter(texts[chosen])


def _chapter(text: str) -> None:
    """Show a chapter; its headings three levels down, as those of the other pages are."""
    parts = PICTURE.split(re.sub(r"^(#{1,2}) ", r"###\1 ", text, flags=re.MULTILINE))
    for words, caption, file in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        st.markdown(words)
        if file:
            st.image(FOLDER / file, caption=plain(caption), width="stretch")
