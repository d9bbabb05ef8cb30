"""The order of each document: headings, texts, tables and maps, read from ``layout/*.yaml``.

One file a document, from which both the PDF and the Word template are made, so that they say the same.
Texts are Jinja over :func:`planner.dossier.report.context.context`.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

DOCUMENTS = ("report", "submission", "decision")  # of a dossier
LETTER = "letter"  # to the carrier, while the dossier is being completed
FOLDER = Path(__file__).parent / "layout"
Layout = dict[str, Any]


class Dated(Protocol):
    """What a document is made from, as far as its file is concerned."""

    @property
    def made_on(self) -> date:
        """The day that it is dated."""


@cache
def layout(document: str) -> Layout:
    """Return the layout of one of ``DOCUMENTS``, or of the letter."""
    content: Layout = yaml.safe_load((FOLDER / f"{document}.yaml").read_text(encoding="utf-8"))
    return content


def tables_of(document: str) -> set[str]:
    """Return the names of the tables that a document shows."""
    return {block["table"] for block in layout(document)["blocks"] if "table" in block}


def environment(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    """Return the Jinja in which texts are written: a name that is not there is an error, never blank."""
    return ImmutableSandboxedEnvironment(autoescape=autoescape, undefined=StrictUndefined)


def is_true(expression: str | None, facts: dict[str, object]) -> bool:
    """Return whether a block's ``when`` holds; one without stands always."""
    if expression is None:
        return True
    return bool(environment(autoescape=False).compile_expression(expression)(**facts))
