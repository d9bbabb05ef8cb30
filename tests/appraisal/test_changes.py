"""Two appraisals of the same sites, held against each other."""

import pandas as pd

from planner.appraisal.changes import changed_conclusions


def sites(**conclusions):
    return pd.DataFrame(
        {
            "site_id": list(conclusions),
            "conclusion": pd.Series(list(conclusions.values()), dtype=object),
            "because": [f"vì {code}" for code in conclusions],
        }
    )


def test_only_sites_with_another_conclusion_are_told_by_their_code_whatever_the_order():
    before = sites(A="fail", B="pass", C="review", D=None)
    after = sites(D="pass", C="review", B="fail", A="conditional")
    changed = changed_conclusions(before, after)
    assert changed.fillna("–").to_dict("records") == [
        {"site_id": "D", "before": "–", "after": "pass", "because": "vì D"},
        {"site_id": "B", "before": "pass", "after": "fail", "because": "vì B"},
        {"site_id": "A", "before": "fail", "after": "conditional", "because": "vì A"},
    ]


def test_a_site_without_a_conclusion_before_and_after_has_not_changed():
    silent = sites(A=None).assign(conclusion=[float("nan")])
    assert len(changed_conclusions(sites(A=None), silent)) == 0


def test_a_site_that_is_new_counts_and_one_that_is_gone_does_not():
    changed = changed_conclusions(sites(GONE="pass"), sites(NEW="pass"))
    assert changed["site_id"].tolist() == ["NEW"]
