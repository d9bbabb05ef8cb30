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
