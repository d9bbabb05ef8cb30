"""The closed words that the whole house uses: each member is the text that files and stores hold."""

from __future__ import annotations

from enum import StrEnum


class Certainty(StrEnum):
    """How far a value can be trusted, the weakest first."""

    ASSUMED = "assumed"
    CONFIRMED = "confirmed"  # assumed, and confirmed by the department
    CITED = "cited"


class Verdict(StrEnum):
    """What was found, the worst first."""

    FAIL = "fail"
    REVIEW = "review"
    PASS = "pass"  # noqa: S105 (no password)
    NOT_APPLICABLE = "not_applicable"


class Kind(StrEnum):
    """What a rule asks for: a limit kept, something done or obtained, a paper, a person's judgement."""

    LIMIT = "limit"
    OBLIGATION = "obligation"
    PAPER = "paper"
    JUDGEMENT = "judgement"


class Moment(StrEnum):
    """By when an obligation must be met or a paper be there, the earliest first."""

    BEFORE_APPROVAL = "before_approval"
    BEFORE_BUILDING = "before_building"
    BEFORE_USE = "before_use"


class Conclusion(StrEnum):
    """What follows for a site from all its findings, the worst first."""

    FAIL = "fail"  # a limit is broken
    INCOMPLETE = "incomplete"  # a limit cannot be judged without an input
    REVIEW = "review"  # a person must judge
    CONDITIONAL = "conditional"  # every limit is met; obligations and papers remain
    PASS = "pass"  # noqa: S105 (no password)
    NOT_APPLICABLE = "not_applicable"


class Carrier(StrEnum):
    """Who runs a network in the province."""

    VIETTEL = "viettel"
    VNPT = "vnpt"
    MOBIFONE = "mobifone"
    VIETNAMOBILE = "vietnamobile"
    GMOBILE = "gmobile"


class Status(StrEnum):
    """Whether a station, a mast or a cable stands."""

    EXISTING = "existing"
    PLANNED = "planned"
    TO_REMOVE = "to_remove"


class Action(StrEnum):
    """What a proposal does at a site."""

    KEEP = "keep"
    NEW = "new"
    CHANGE = "change"
    SHARE = "share"
    REMOVE = "remove"


class CommuneKind(StrEnum):
    """What kind of commune a commune is; the layers write it in its own word."""

    XA = "xã"
    PHUONG = "phường"
    THI_TRAN = "thị trấn"


class HamletKind(StrEnum):
    """What the people of a hamlet call it: ấp in the country, khóm in a town."""

    AP = "ấp"
    KHOM = "khóm"


class ServicePointKind(StrEnum):
    """Public service points with and without staff, as tables and documents mark them."""

    D1 = "Đ1"
    D2 = "Đ2"


class Role(StrEnum):
    """Who somebody is in the office; each may do what those before it may."""

    READER = "reader"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
