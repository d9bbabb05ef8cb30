"""The closed lists of words that the layers use (glossary of DESIGN.md)."""

from __future__ import annotations

from planner.base.vocabulary import (
    Action,
    Carrier,
    CommuneKind,
    HamletKind,
    ServicePointKind,
    Status,
    Verdict,
)

CARRIERS = tuple(carrier.value for carrier in Carrier)
# Those with a passive plan in the province.
PLANNING_CARRIERS = (Carrier.VIETTEL.value, Carrier.VNPT.value, Carrier.MOBIFONE.value)
TECHNOLOGIES = ("2G", "3G", "4G", "5G")
MAST_CLASSES = ("A1a", "A1b", "A2a", "A2b", "A2c")
STATUSES = tuple(status.value for status in Status)
ACTIONS = tuple(action.value for action in Action)
ORIGINS = ("surveyed", "reported", "derived", "synthetic")
COMMUNE_KINDS = tuple(kind.value for kind in CommuneKind)
OFFICIAL = "official"  # in `boundary`: borders that the department has confirmed
REFERENCE = "reference, not official"  # in `boundary`: loaded by the department, not confirmed
CABLE_KINDS = ("C1", "C2", "N1", "N2", "N3")
UNDERGROUND = ("N1", "N2", "N3")
OVERHEAD = ("C1", "C2")
SERVICE_POINT_KINDS = tuple(kind.value for kind in ServicePointKind)
RADIO_KINDS = ("wireless_fm", "wired", "it_telecom", "none")
LOUDSPEAKER_KINDS = ("wireless_fm", "wired", "it_telecom")
HAMLET_KINDS = tuple(kind.value for kind in HamletKind)
YES_NO = ("yes", "no")  # words, because no format but ours keeps a boolean that may be missing
CRITERION_RESULTS = (Verdict.PASS.value, Verdict.FAIL.value)
PROGRAMMES = ("ntm", "info_poverty")  # new-rural target programme; poverty-reduction information project
# What a commune is, by which investment is ranked; "disadvantaged": the lower share of 8.3 applies.
COMMUNE_FLAGS = ("is_poor", "is_remote", "is_khmer", "is_border", "is_coastal", "is_disadvantaged")
ZONE_KINDS = (
    "a1_only",
    "heritage_1",
    "heritage_2",
    "defence",
    "airfield",
    "road",
    "power_line",
    "urban_core",
)


# Papers that every new site shows, and consents that some need; «no_» before a word: it has none.
PAPERS = ("earthing", "lightning", "equipment", "land", "permit", "neighbours")
CONSENTS = ("height_consent", "aviation_consent", "heritage_consent", "marking", "emf_inspection")
EVIDENCE = tuple(prefix + name for name in (*PAPERS, *CONSENTS) for prefix in ("", "no_"))


def words(value: object) -> list[str]:
    """Return the words of a list kept as text ("2G 3G"), an empty list where it is missing."""
    return value.split() if isinstance(value, str) else []
