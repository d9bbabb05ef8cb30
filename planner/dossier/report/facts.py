"""Every figure of the report, computed once from the material; the words come later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planner.appraisal.catalogue import RULES, rules_table
from planner.appraisal.conclusions import CONCLUSIONS
from planner.appraisal.kinds import CONDITIONS
from planner.base.vocabulary import Action, Certainty, Verdict
from planner.coverage.compare import Comparison
from planner.dossier.citations import Citations
from planner.dossier.findings_tables import alone, appraisal_table, findings_worst_first
from planner.layers.cited_value import CitedValue
from planner.layers.difference import CHANGES, SAME, counts
from planner.layers.standing import standing
from planner.layers.vocabulary import ACTIONS, CARRIERS, MAST_CLASSES
from planner.store.decisions import DECISIONS
from planner.usecases.material import Material
from planner.usecases.outcome import Outcome, outcome_of

Counts = Mapping[str, int]
CHANGE_COLUMNS = ["site_id", "change", "field", "before", "after"]
KM2_PEOPLE = ("km2", "population")
GAP_STATES = ("closed", "partly", "left")


@dataclass(frozen=True)
class CoverageFacts:
    """What a proposal does to the coverage of one technology.

    Attributes
    ----------
    km2, population
        Covered (before, after).
    gained_population, lost_population
        People who come under coverage, and who go out of it.
    total_km2, total_population
        Land and people of the province.
    gaps
        Gaps of before by what becomes of them (``closed``, ``partly``, ``left``).
    districts
        By district: ``population``, ``covered_population_before``/``_after`` and the same in km².
    """

    technology: str
    km2: tuple[float, float]
    population: tuple[float, float]
    gained_population: float
    lost_population: float
    total_km2: float
    total_population: float
    gaps: Counts
    districts: pd.DataFrame
    parameters: Mapping[str, object]

    def share(self, when: int) -> float:
        """Return the share of the people who are covered before (0) or after (1)."""
        return self.population[when] / self.total_population if self.total_population else 0.0


@dataclass(frozen=True)
class Facts:
    """The figures and tables of a report.

    Attributes
    ----------
    by_action, new_by_class, new_by_year
        Sites of the proposal; new masts alone. A year that is not known is 0.
    without_action
        Sites that do not say what they ask for.
    shared
        Sites that stand on another's mast or name who sends from theirs.
    by_conclusion
        Sites by conclusion.
    standing
        By carrier: ``stations``, ``shared``, and the same of the sites that the register shares.
    rules
        ``name``, ``citation`` as papers say it, ``certainty``, and how many findings say by themselves
        what each conclusion says.
    overall
        Findings on the dossier as a whole.
    missing_inputs
        ``missing``, ``sites``: what the carrier or the office must add, of how many sites.
    outcome
        What the committee decides on: every site in one group.
    decided
        The sites of the outcome; ``decision`` missing where nobody decided.
    changed
        Rows of the list of changes that change something; ``by_change`` counts sites.
    assumed
        The values that nobody has compared with a text, with what each decided.
    cited
        Values in force of the rules that judged something, those that are assumed left out.
    """

    sites: int
    by_action: Counts
    without_action: int
    new_by_class: Counts
    new_by_year: Mapping[int, int]
    shared: int
    cable_km: Mapping[str, float]
    service_points: int
    works: int
    by_conclusion: Counts
    standing: pd.DataFrame
    districts: pd.DataFrame
    rules: pd.DataFrame
    overall: pd.DataFrame
    missing_inputs: pd.DataFrame
    quantity: pd.DataFrame
    pairs: pd.DataFrame
    heights: pd.DataFrame
    outcome: Outcome
    decided: pd.DataFrame
    by_decision: Counts
    undecided: int
    coverage: tuple[CoverageFacts, ...]
    by_change: Counts
    changed: pd.DataFrame
    faults: pd.DataFrame
    assumed: pd.DataFrame
    cited: tuple[CitedValue, ...]

    @property
    def new_masts(self) -> int:
        """Masts that the proposal builds."""
        return self.by_action[Action.NEW]


def facts_of(material: Material) -> Facts:
    """Compute the figures of a report; a pure function of the material."""
    proposal, appraisal = material.proposal, material.appraisal
    new = proposal[proposal["action"] == Action.NEW]
    outcome = outcome_of(appraisal, material.decisions)
    decided = outcome.sites
    changes = material.changes
    return Facts(
        sites=len(proposal),
        by_action=_count(proposal["action"], ACTIONS),
        without_action=int(proposal["action"].isna().sum()),
        new_by_class=_count(new["mast_class"], MAST_CLASSES),
        new_by_year=_by_year(new["year"]),
        shared=int(((proposal["action"] == Action.SHARE) | proposal["shared_with"].notna()).sum()),
        cable_km=_cable_km(material.cables),
        service_points=len(material.service_points),
        works=len(material.works),
        by_conclusion=_count(appraisal.sites["conclusion"], CONCLUSIONS),
        standing=_standing(material),
        districts=appraisal_table("summary", appraisal),
        rules=_rules(material),
        overall=_overall(material),
        missing_inputs=_missing_inputs(material),
        quantity=appraisal_table("quantity", appraisal),
        pairs=appraisal.pairs,
        heights=appraisal_table("heights", appraisal),
        outcome=outcome,
        decided=decided,
        by_decision=_count(decided["decision"], DECISIONS),
        undecided=int(decided["decision"].isna().sum()),
        coverage=tuple(_coverage(name, both) for name, both in material.coverage.items()),
        by_change=dict.fromkeys(CHANGES, 0) if changes is None else counts(changes),
        changed=pd.DataFrame(columns=CHANGE_COLUMNS)
        if changes is None
        else changes[changes["change"] != SAME],
        faults=_faults(material),
        assumed=appraisal_table("assumed", appraisal),
        cited=_cited(material),
    )


def _count(column: pd.Series, words: tuple[str, ...]) -> dict[str, int]:
    counted = column.value_counts()
    return {word: int(counted.get(word, 0)) for word in words}


def _by_year(years: pd.Series) -> dict[int, int]:
    counted = years.fillna(0).value_counts().sort_index()
    return {int(float(str(year))): int(times) for year, times in counted.items()}


def _cable_km(cables: pd.DataFrame) -> dict[str, float]:
    length = cables["length_m"].groupby(cables["kind"]).sum()
    return {str(kind): float(metres) / 1000 for kind, metres in length.items()}


def _standing(material: Material) -> pd.DataFrame:
    stations = standing(material.layers["stations"], material.on)
    of = stations["carrier"]
    table = pd.DataFrame({"stations": of.value_counts()})
    table["shared"] = stations["shared_with"].notna().groupby(of).sum()
    carriers = [carrier for carrier in CARRIERS if carrier in table.index]
    return table.reindex(carriers).astype(int)


def _rules(material: Material) -> pd.DataFrame:
    findings = material.appraisal.findings
    table = rules_table(material.plan, material.on).set_index("rule_id", drop=False)
    counted = pd.crosstab(findings["rule_id"], alone(findings))
    counted = counted.reindex(index=table.index, columns=list(CONCLUSIONS), fill_value=0)
    both = table.assign(citation=Citations(material.appraisal).column(table)).join(counted)
    return both[both[list(CONCLUSIONS)].sum(axis=1) > 0].reset_index(drop=True)


def _overall(material: Material) -> pd.DataFrame:
    """Return the findings on the dossier as a whole, the worst first, their citations as papers say."""
    findings = material.appraisal.findings
    of_dossier = findings_worst_first(findings[findings["subject"] == "dossier"])
    return of_dossier.assign(citation=Citations(material.appraisal).column(of_dossier))


def _missing_inputs(material: Material) -> pd.DataFrame:
    """Return each input that a judged rule lacks and of how many sites, the most first."""
    findings = material.appraisal.findings
    own = findings[(findings["subject"] == "site") & (findings["verdict"] == Verdict.REVIEW)]
    words = own.assign(missing=own["missing"].str.split()).explode("missing").dropna(subset="missing")
    words = words[~words["missing"].isin(CONDITIONS)]  # what is to be done stands in the conditions
    sites = words.groupby("missing")["site_id"].nunique()
    table = sites.rename("sites").reset_index()
    return table.sort_values(["sites", "missing"], ascending=[False, True], ignore_index=True)


def _faults(material: Material) -> pd.DataFrame:
    """Return the kinds of fault of the carrier's file: how many, and the first of each."""
    rows = [(fault.severity, fault.code, fault.message) for fault in material.faults]
    table = pd.DataFrame(rows, columns=["severity", "code", "message"])
    kinds = table.groupby(["severity", "code"], sort=False)["message"].agg(times="size", first="first")
    return kinds.reset_index()


def _cited(material: Material) -> tuple[CitedValue, ...]:
    """Return the certain values in force on the day, of the rules that judged something."""
    judged = set(material.appraisal.findings.query("verdict != 'not_applicable'")["rule_id"])
    starts = tuple(start for rule in RULES if rule.rule_id in judged for start in rule.parameters)
    return tuple(
        value
        for name, value in material.plan.in_force(material.on).items()
        if name.startswith(starts) and value.certainty != Certainty.ASSUMED
    )


def _coverage(technology: str, both: Comparison) -> CoverageFacts:
    totals, communes = both.totals, both.communes
    figures = [
        "population",
        *(f"covered_{measure}_{when}" for measure in KM2_PEOPLE for when in ("before", "after")),
    ]
    districts = communes.groupby(["district_code", "district"])[figures].sum().reset_index()
    states = both.gaps["state"].value_counts()
    return CoverageFacts(
        technology=technology,
        km2=(totals["covered_km2_before"], totals["covered_km2_after"]),
        population=(totals["covered_population_before"], totals["covered_population_after"]),
        gained_population=totals["gained_population"],
        lost_population=totals["lost_population"],
        total_km2=both.before.totals["area_km2"],
        total_population=both.before.totals["population"],
        gaps={name: int(states.get(name, 0)) for name in GAP_STATES},
        districts=districts,
        parameters=both.after.parameters,
    )
