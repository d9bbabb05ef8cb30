"""What a dossier is made from: gathered once, read by every map, report, table and GIS file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from planner.appraisal.appraise import Appraisal
from planner.coverage.compare import Comparison
from planner.layers.faults import Fault
from planner.layers.province import Province
from planner.plan.model import Plan
from planner.plan.versions import PlanIdentity

COLUMNS_OF_A_DECISION = ("site_id", "decision", "condition", "reason", "who", "at")


@dataclass(frozen=True)
class Source:
    """Where a data set comes from, as it is told on maps and in the manifest.

    Attributes
    ----------
    name
        Of the layer, for example ``"communes"``.
    origins
        ``surveyed``, ``reported``, ``derived``, ``synthetic``: those that its records have.
    sha256
        Of the file it was read from; of the layer as GeoJSON for what the store holds.
    """

    name: str
    title: str
    source: str
    source_date: str
    origins: tuple[str, ...]
    licence: str
    sha256: str


@dataclass(frozen=True)
class Signing:
    """What only the office can say; None is shown as ``……`` and listed, never made up.

    Attributes
    ----------
    report_no, submission_no, decision_no
        Numbers of the three documents, "123/BC-STTTT".
    signer, signer_title
        Who signs for the department; of the decision: ``chair``, ``chair_title``.
    maker, maker_title
        Who made the dossier.
    letter
        Number and day of the carrier's letter, "123/VTTV-KT ngày 01/3/2018".
    """

    report_no: str | None = None
    submission_no: str | None = None
    decision_no: str | None = None
    signer: str | None = None
    signer_title: str | None = None
    chair: str | None = None
    chair_title: str | None = None
    maker: str | None = None
    maker_title: str | None = None
    letter: str | None = None


@dataclass(frozen=True)
class Material:
    """All that a dossier is made from; nothing else goes into its files.

    Attributes
    ----------
    code
        Of the dossier, as on the desk; of a file without one, made of its name.
    kind
        ``new_plan`` or ``adjustment``.
    on
        The day whose law and plan the proposal is judged by.
    made_on
        The day that the documents are dated.
    layers
        Those of the data directory by name (EPSG:4326): ``communes``, ``stations``,
        ``planned_<carrier>``; and ``cables``, ``service_points``, ``radio``, ``zones`` where they are.
    proposal, cables, service_points, works
        What the carrier asks for; a cable may have no geometry.
    faults
        Of the carrier's file.
    appraisal
        The proposal judged, with its case (plans of the others among it).
    decisions
        ``COLUMNS_OF_A_DECISION``, a row for each site that is decided of; empty where nobody decided.
    changes
        The list of changes against the approved plan (:func:`planner.layers.difference.compare`), None
        for a first plan.
    coverage
        Before and after the proposal, by technology.
    radio
        Communes by status of their radio station (:func:`planner.broadcast.status.radio_status`) on
        ``on``, None where there is no register.
    outdated_findings
        How many findings would be others were the dossier judged by the data of today, which its maps
        and coverage show; 0 where it was judged just now.
    seal
        Code of the trail's last entry when it was gathered, by which somebody can prove later that the
        store is still as it was; "" of a file that no store holds.
    """

    province: Province
    code: str
    carrier: str
    kind: str
    title: str
    received_on: date | None
    due_on: date | None
    on: date
    made_on: date
    signing: Signing
    layers: Mapping[str, gpd.GeoDataFrame]
    sources: tuple[Source, ...]
    proposal: gpd.GeoDataFrame
    cables: gpd.GeoDataFrame
    service_points: gpd.GeoDataFrame
    works: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    appraisal: Appraisal
    decisions: pd.DataFrame
    changes: pd.DataFrame | None
    coverage: Mapping[str, Comparison]
    radio: gpd.GeoDataFrame | None
    plan: Plan
    plan_identity: PlanIdentity
    outdated_findings: int = 0
    seal: str = ""

    @property
    def crs(self) -> str:
        """The province's VN-2000 zone."""
        return self.province.crs

    @property
    def synthetic(self) -> tuple[Source, ...]:
        """The sources that hold synthetic records: every map and table made of them says so."""
        return tuple(source for source in self.sources if "synthetic" in source.origins)
