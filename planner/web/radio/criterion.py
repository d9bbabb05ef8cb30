"""Hamlets with loudspeakers (8.3), and criterion 8 of each commune with what is missing to pass."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.vocabulary import Verdict
from planner.broadcast.criterion_8 import ITEMS, VERDICTS
from planner.broadcast.mobile_service import TECHNOLOGIES, TECHNOLOGY
from planner.coverage.compare import Comparison
from planner.coverage.request import CoverageRequest
from planner.dossier.radio_files import radio_table
from planner.usecases.radio import criterion_on, service_request
from planner.web.coverage.cache import answered
from planner.web.coverage.question import Question
from planner.web.radio.data import Day
from planner.web.shared.office import office
from planner.web.shared.tables import show_table
from planner.web.shared.text import number, percent, plain, t
from planner.web.shared.who import actor


def show_hamlets(day: Day) -> None:
    """Show which hamlets have working loudspeakers, by commune and by hamlet."""
    rule, low, reach = (
        day.rules.hamlet_share,
        day.rules.hamlet_share_disadvantaged,
        day.rules.loudspeaker_reach_m,
    )
    facts = {
        "share": percent(rule.value, 1),
        "low": percent(low.value, 1),
        "metres": number(reach.value),
        "certainty": messages.text(f"common.certainty_{rule.certainty}"),
        "citation": rule.citation or "–",
    }
    st.caption(plain(t("radio_share_rule", **facts)))
    served = day.status[["commune_code", "name", "district"]].merge(day.served, on="commune_code")
    figures = served[["hamlets_total", "hamlets_served", "hamlets_unknown"]].sum()
    counted = served[served["basis"].notna()]
    boxes = st.columns(4)
    boxes[0].metric(t("col_hamlets_total"), number(figures["hamlets_total"]))
    boxes[1].metric(t("col_hamlets_served"), number(figures["hamlets_served"]))
    boxes[2].metric(t("col_hamlets_unknown"), number(figures["hamlets_unknown"]))
    boxes[3].metric(t("radio_communes_counted"), f"{number(len(counted))} / {number(len(served))}")
    show_table(radio_table("hamlets", served), "loa_theo_xa")
    if day.hamlets is None:
        st.info(t("radio_no_hamlets"))
        return
    _by_hamlet(day, day.hamlets)


def _by_hamlet(day: Day, hamlets: pd.DataFrame) -> None:
    st.markdown(f"##### {t('radio_by_hamlet')}")
    words = {True: t("answer_yes"), False: t("answer_no")}
    answers = hamlets["served"].map(
        lambda answer: t("radio_unsure") if pd.isna(answer) else words[bool(answer)]
    )
    named = day.status[["commune_code", "name", "district"]].rename(columns={"name": "commune"})
    table = hamlets.rename(columns={"name": "hamlet"}).assign(
        has_loudspeakers=answers,
        how=hamlets["how"].map(lambda how: t(f"radio_how_{how}") if isinstance(how, str) else ""),
        distance_m=hamlets["distance_m"].round(),
    )
    kinds = [t("answer_no"), t("radio_unsure"), t("answer_yes")]
    present = [answer for answer in kinds if (answers == answer).any()]
    wanted = st.pills(
        t("col_has_loudspeakers"),
        present,
        selection_mode="multi",
        default=present[:1],
        key="radio_served",
    )
    shown = table[answers.isin(wanted)] if wanted else table
    columns = ["district", "commune", "hamlet_code", "hamlet", "has_loudspeakers"]
    more = ["cluster_id", "how", "distance_m"]
    show_table(shown.merge(named, on="commune_code"), "loa_theo_ap", [*columns, *more])


def show_criterion(day: Day) -> None:
    """Show criterion 8 by commune, its evidence and what is missing; 8.2 from the mobile coverage."""
    left, right = st.columns([1, 4], vertical_alignment="bottom")
    technology = left.selectbox(
        t("radio_technology"), TECHNOLOGIES, index=TECHNOLOGIES.index(TECHNOLOGY), key="radio_technology"
    )
    request = service_request(office(actor()), day.on, technology)
    try:
        coverage = answered(Question(request, None, None, None, None))
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    if coverage is None or isinstance(coverage, Comparison):
        return
    right.caption(plain(_basis_of(request, day)))
    _show_verdicts(criterion_on(office(actor()), day, coverage))


def _basis_of(request: CoverageRequest, day: Day) -> str:
    limit = day.rules.service_share
    return t(
        "radio_criterion_note",
        technology=request.technology,
        year=request.year,
        level=number(request.needed_dbm(), 1),
        probability=percent(request.probability, 0),
        share=percent(limit.value, 0),
        certainty=messages.text(f"common.certainty_{limit.certainty}"),
    )


def _show_verdicts(table: pd.DataFrame) -> None:
    words = {name: messages.text(f"common.verdict_{name}") for name in VERDICTS}
    rows = [("overall", t("radio_whole_criterion")), *((f"verdict_{i}", _number(i)) for i in ITEMS)]
    counted = pd.DataFrame(
        [
            {"item": label, **table[name].value_counts().reindex(VERDICTS, fill_value=0)}
            for name, label in rows
        ]
    ).rename(columns=words)
    for box, name in zip(st.columns(len(VERDICTS)), VERDICTS, strict=True):
        box.metric(words[name], number(int(counted[words[name]].iloc[0])))
    asked = table[table["overall"] != Verdict.NOT_APPLICABLE]
    wards = table[table["overall"] == Verdict.NOT_APPLICABLE]
    show_table(radio_table("criterion", pd.concat([asked, wards])), "tieu_chi_8")
    left, right = st.columns(2)
    with left:
        st.markdown(f"##### {t('radio_by_item')}")
        show_table(counted, "tieu_chi_8_theo_noi_dung", height_px=215)
    with right:
        st.markdown(f"##### {t('radio_criterion_citations')}")
        for item in ITEMS:
            pairs = table.loc[asked.index, [f"citation_{item}", f"certainty_{item}"]].drop_duplicates()
            said = "; ".join(
                f"{citation} ({messages.text(f'common.certainty_{certainty}')})"
                for citation, certainty in pairs.itertuples(index=False, name=None)
            )
            st.caption(plain(f"{_number(item)}: {said}"))


def _number(item: str) -> str:
    return item.replace("_", ".")
