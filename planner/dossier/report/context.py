"""What the templates may name: heading, figures in words, tables, maps, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from planner.appraisal.conclusions import CONCLUSIONS
from planner.base import messages
from planner.base.vocabulary import Conclusion
from planner.dossier.report.facts import CoverageFacts, Facts
from planner.dossier.report.legal import basis, layout_note
from planner.dossier.report.missing import MISSING, Missing
from planner.dossier.report.outcome_tables import (
    becomes_otherwise,
    conditions_common,
    conditions_said,
)
from planner.dossier.report.rows import Row, t
from planner.dossier.report.tables import TABLES
from planner.dossier.report.words import dated, day, figure, in_words, long_day, number
from planner.layers.vocabulary import ACTIONS, MAST_CLASSES
from planner.store.decisions import DECISIONS
from planner.usecases.material import Material
from planner.usecases.outcome import Group

Context = dict[str, object]
DECISION = "decision"
CORNER_LETTERS = 24  # capitals at 12 pt that fit the left corner


def _in_two(name: str) -> str:
    """Return a long name on two lines as equal as may be.

    Examples
    --------
    >>> _in_two("ỦY BAN NHÂN DÂN TỈNH TRÀ VINH").splitlines()
    ['ỦY BAN NHÂN DÂN', 'TỈNH TRÀ VINH']
    """
    words = name.split()
    if len(name) <= CORNER_LETTERS or len(words) < 2:
        return name
    ways = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return "\n".join(min(ways, key=lambda way: max(map(len, way))))


def context(
    document: str,
    material: Material,
    facts: Facts,
    tables: Collection[str],
    folder: Path | None = None,
) -> tuple[Context, Missing]:
    """Return what a template of a document may name, and what of it is missing.

    Parameters
    ----------
    document
        ``report``, ``submission`` or ``decision``.
    tables
        Those that the document shows: only what is missing in them is listed.
    folder
        Of the office's own templates.
    """
    missing = Missing()
    filled: Context = {
        "head": _head(document, material, missing),
        "w": _words(document, material, missing) | {"waiting_otherwise": becomes_otherwise(facts)},
        "n": numbers(material, facts),
        "some": {group: bool(sites) for group, sites in facts.outcome.counts.items()},
        "t": _tables(material, facts, tables, missing),
        "basis": basis(material.plan, facts.cited, material.on, folder),
        "conditions_said": conditions_said(material, facts),
        "conditions_common": conditions_common(material, facts),
        "methods": [_method(coverage) for coverage in facts.coverage],
        "layout_note": layout_note(material.made_on),
        "is_adjustment": material.kind == "adjustment",
        "is_synthetic": bool(material.synthetic),
    }
    if facts.undecided:
        missing.text(None, t("lacks_decisions", count=number(facts.undecided)))
    return filled | {"missing": missing.listed()}, missing


def _head(document: str, material: Material, missing: Missing) -> dict[str, str]:
    """Return who issues a document and who signs it; ``above`` is "" for a document of that body itself.

    ``above_lines`` and ``body_lines`` are broken in two where they are too long for the corner.
    """
    office, signing = material.province.office, material.signing
    superior = missing.text(office.superior, t("lacks_superior")).upper()
    place = missing.text(office.place, t("lacks_place"))
    document_no = missing.text(_number_of(document, material), t(f"lacks_{document}_no"))
    place_day = f"{place}, {long_day(material.made_on)}"
    kind = messages.in_file(f"report.symbol_{document}")
    if document == DECISION:
        above, body, symbol = "", superior, "UBND"
        if document_no == MISSING:
            missing.text(None, t("lacks_decision_day"))
            place_day = f"{place}, {dated(MISSING, MISSING, material.made_on.year)}"
        title = missing.text(signing.chair_title, t("lacks_chair_title"))
        signer = missing.text(signing.chair, t("lacks_chair"))
    else:
        above, body = superior, missing.text(office.name, t("lacks_office")).upper()
        symbol = missing.text(office.symbol, t("lacks_symbol"))
        title = missing.text(signing.signer_title, t("lacks_signer_title"))
        signer = missing.text(signing.signer, t("lacks_signer"))
    number_said = f"{MISSING}/{kind}-{symbol}" if document_no == MISSING else document_no
    return head(above, body, number_said, place_day, (title, signer))


def head(above: str, body: str, number: str, place_day: str, signed: tuple[str, str]) -> dict[str, str]:
    """Return what the head and the foot of a paper name: who issues it, its number, day, who signs.

    Parameters
    ----------
    signed
        Title and name of who signs.
    """
    title, signer = signed
    return {
        "above": above,
        "body": body,
        "above_lines": _in_two(above),
        "body_lines": _in_two(body),
        "number": number,
        "place_day": place_day,
        "signer_title": title.upper(),
        "signer": signer,
    }


def _number_of(document: str, material: Material) -> str | None:
    signing = material.signing
    numbers = {
        "report": signing.report_no,
        "submission": signing.submission_no,
        DECISION: signing.decision_no,
    }
    return numbers[document]


def _words(document: str, material: Material, missing: Missing) -> dict[str, str]:
    office, signing, province = material.province.office, material.signing, material.province
    carrier = messages.text(f"common.carrier_{material.carrier}")
    subject = t(f"subject_{material.kind}", carrier=carrier, province=province.name)
    superior = office.superior or MISSING
    words = {
        "carrier": carrier,
        "province": province.name,
        "superior": superior,
        "office": office.name or MISSING,
        "department": province.department,
        "subject": subject,
        "subject_inside": subject[0].lower() + subject[1:],
        "code": material.code,
        "title": material.title,
        "on": day(material.on),
        "made_on": day(material.made_on),
        "plan": material.plan.name,
        "plan_version": material.plan_identity.version,
        "plan_sha256": material.plan_identity.sha256[:12],
        "report_no": signing.report_no or f"{MISSING}/BC-{office.symbol or MISSING}",
        "submission_no": signing.submission_no or f"{MISSING}/TTr-{office.symbol or MISSING}",
        "symbol": office.symbol or MISSING,
        "base_year": str(province.base_year),
        "horizons": ", ".join(str(year) for year in province.horizons),
        "maker_title": signing.maker_title or "",
        "seal": material.seal,
    }
    words["letter"] = MISSING
    if document != DECISION:  # which does not name it
        words["letter"] = missing.text(signing.letter, t("lacks_letter"))
    if document == DECISION:
        missing.text(signing.report_no, t("lacks_report_no"))
        missing.text(signing.submission_no, t("lacks_submission_no"))
    if document == "submission":
        missing.text(signing.report_no, t("lacks_report_no"))
    if document == "report":
        received = None if material.received_on is None else day(material.received_on)
        words["received_on"] = missing.text(received, t("lacks_received"))
        words["maker"] = missing.text(signing.maker, t("lacks_maker"))
    return words


def numbers(material: Material, facts: Facts) -> dict[str, str]:
    """Return the figures of the running text as text: "1.234"; ``…_words`` are letters."""
    groups, undecided = facts.outcome.counts, facts.outcome.undecided
    proposed = (Group.APPROVE, Group.CONDITIONS)
    counts = {
        "sites": facts.sites,
        "shared": facts.shared,
        "standing": int(facts.standing["stations"].sum()),
        "standing_own": int(facts.standing["stations"].get(material.carrier, 0)),
        "standing_shared": int(facts.standing["shared"].sum()),
        "service_points": facts.service_points,
        "works": facts.works,
        "undecided": facts.undecided,
        "decided": facts.sites - facts.undecided,
        "pairs": len(facts.pairs),
        "heights": len(facts.heights),
        "faults": len(material.faults),
        "targets": len(facts.quantity),
        "targets_over": int((facts.quantity["over"] > 0).sum()),
        "approved": sum(groups[group] for group in proposed),
        "approved_undecided": sum(undecided[group] for group in proposed),
        "departing": int(facts.decided["departs"].sum()),
        "not_judged": int(
            facts.outcome.of(Group.APPROVE)["conclusion"].eq(Conclusion.NOT_APPLICABLE).sum()
        ),
        "communes": len(material.layers["communes"]),
        "assumed": len(facts.assumed),
        "rules": len(facts.rules),
        **{f"action_{name}": facts.by_action[name] for name in ACTIONS},
        **{f"new_{name}": facts.new_by_class[name] for name in MAST_CLASSES},
        **{f"site_{name}": facts.by_conclusion[name] for name in CONCLUSIONS},
        **{f"group_{group}": sites for group, sites in groups.items()},
        **{f"decision_{name}": facts.by_decision[name] for name in DECISIONS},
        **{f"change_{name}": times for name, times in facts.by_change.items()},
    }
    texts = {name: number(value) for name, value in counts.items()}
    texts["cable_km"] = figure(sum(facts.cable_km.values()))
    spelt = ("sites", "action_new", "approved")
    texts |= {f"{name}_words": in_words(counts[name]) for name in spelt}
    return texts


def _tables(
    material: Material, facts: Facts, shown: Collection[str], missing: Missing
) -> dict[str, list[Row]]:
    """Return every table; an office's own template may show one that ours does not."""
    return {
        name: make(material, facts, missing if name in shown else Missing())
        for name, make in TABLES.items()
    }


def _method(coverage: CoverageFacts) -> str:
    parameters: Mapping[str, object] = coverage.parameters
    return t(
        "coverage_method",
        technology=coverage.technology,
        model=messages.text(f"coverage.model_{parameters['model']}"),
        mhz=figure(float(str(parameters["frequency_mhz"]))),
        threshold=figure(float(str(parameters["threshold_dbm"]))),
        probability=figure(100 * float(str(parameters["probability"]))),
        resolution=figure(float(str(parameters["resolution_m"]))),
    )
