"""What the plan does not set, told once, with the way to where it is set."""

import pandas as pd
import pytest
from page_tools import page_script
from streamlit.testing.v1 import AppTest

from planner.appraisal.conclusions import rule_name
from planner.web.shared.text import t


def remark(rule_id, missing, sites):
    return {
        "rule_id": rule_id,
        "rule": rule_name(rule_id),
        "missing": missing,
        "sites": sites,
        "where": f"A2b ngoài đô thị: {sites}" if sites else "cả hồ sơ",
        "explanation": "chưa có giá trị",
    }


def drawn(*remarks):
    def script(unset):
        from planner.web.shared.unset import show_unset

        show_unset(unset)

    app = AppTest.from_function(script, kwargs={"unset": pd.DataFrame(remarks)}, default_timeout=60)
    app.run()
    assert not app.exception
    return app


def links(app):
    return [(element.proto.label, element.proto.url) for element in app.get("link_button")]


def test_each_rule_without_a_value_is_told_once_with_how_many_sites_and_the_way_to_set_it():
    app = drawn(remark("SPACE", "plan", 58), remark("SHARE-PCT", "law", 0), remark("HER", "zones", 190))
    assert [box.label for box in app.expander] == [t("unset_title", count=3)]
    said = [element.value.replace("\\", "") for element in app.markdown]
    assert said == [
        f"**{rule_name('SPACE')}** · 58 vị trí · A2b ngoài đô thị: 58",
        f"**{rule_name('SHARE-PCT')}** · cả hồ sơ",
        f"**{rule_name('HER')}** · 190 vị trí · A2b ngoài đô thị: 190",
    ]
    assert links(app) == [
        (t("unset_set_plan"), "quy-hoach?quy_tac=SPACE"),
        (t("unset_set_law"), "quy-hoach?quy_tac=SHARE-PCT"),
        (t("unset_set_zones"), "du-lieu"),
    ]


def test_where_everything_is_set_nothing_is_shown():
    assert not drawn().expander


def test_the_way_leads_to_the_editor_which_names_the_rule():
    app = AppTest.from_string(page_script("plan"), default_timeout=120)
    app.query_params["quy_tac"] = "SPACE"
    app.run()
    assert not app.exception
    assert app.session_state["plan_tab"] == t("plan_tab_edit")
    said = [element.value.replace("\\", "") for element in app.info]
    assert t("plan_asked", rule=rule_name("SPACE")) in said


@pytest.mark.parametrize("asked", ["", "LẠ", "<b>"])
def test_an_address_of_no_rule_leads_to_the_plan_as_it_is(asked):
    app = AppTest.from_string(page_script("plan"), default_timeout=120)
    app.query_params["quy_tac"] = asked
    app.run()
    assert not app.exception
    assert not app.info
