"""The closed words that the whole house uses: each member is the text that files and stores hold."""

from __future__ import annotations

from enum import StrEnum


class Certainty(StrEnum):
    """How far a value can be trusted, the weakest first."""

    ASSUMED = "assumed"
    CONFIRMED = "confirmed"  # assumed, and confirmed by the department
    CITED = "cited"
