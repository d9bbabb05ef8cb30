"""The door: the registry of the pages and nothing else. `make run` serves it."""

from pathlib import Path

import streamlit as st

from planner.base.errors import PlannerError
from planner.web.appraisal import page as appraisal
from planner.web.coverage import page as coverage
from planner.web.dossiers import page as dossiers
from planner.web.handbook import page as handbook
from planner.web.overview import page as overview
from planner.web.own_data import page as data
from planner.web.plan import page as plan
from planner.web.radio import page as radio
from planner.web.shared import text
from planner.web.shared.text import plain, t
from planner.web.shared.who import admit, show_who

HERE = Path(__file__).parent

st.set_page_config(page_title=t("app_title"), layout="wide", page_icon=str(HERE / "static" / "icon.png"))
st.html(Path(text.__file__).parents[1] / "page.css")

PAGES = {
    "overview": (overview.show, ":material/map:", "tong-quan"),
    "coverage": (coverage.show, ":material/wifi_tethering:", "vung-phu"),
    "appraisal": (appraisal.show, ":material/fact_check:", "tham-dinh"),
    "dossiers": (dossiers.show, ":material/folder_open:", "ho-so"),
    "radio": (radio.show, ":material/campaign:", "truyen-thanh"),
    "plan": (plan.show, ":material/menu_book:", "quy-hoach"),
    "data": (data.show, ":material/database:", "du-lieu"),
    "handbook": (handbook.show, ":material/help:", "so-tay"),
}
page = st.navigation(
    [
        st.Page(show, title=t(f"page_{name}"), icon=icon, url_path=path, default=name == "overview")
        for name, (show, icon, path) in PAGES.items()
    ],
    position="top",
)
try:
    admit()
    show_who()
    page.run()
except PlannerError as error:
    st.error(plain(error.text()))
