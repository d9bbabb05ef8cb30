"""Print how many expressions mypy knows precisely, and fail where that is below the floor.

``mypy --any-exprs-report DIR`` writes a table whose last column is the precision of each module; its
last row is the whole. The floor only rises: who lifts the figure writes it here, rounded down to 0.1.
"""

import sys
from pathlib import Path

FLOOR_PERCENT = 96.1


def precision_percent(report: str) -> float:
    """Return the precision of the whole from the text of ``any-exprs.txt``.

    Raises
    ------
    ValueError
        If the text has no row of the whole.
    """
    for line in report.splitlines():
        words = line.split()
        if words[:1] == ["Total"]:
            return float(words[-1].removesuffix("%"))
    raise ValueError("no row «Total»: the report is not of mypy --any-exprs-report")


def main(report: Path) -> int:
    """Print the figure beside the floor; 1 where it is below."""
    percent = precision_percent(report.read_text(encoding="utf-8"))
    print(f"mypy: {percent:.2f} % of expressions are precise; the floor is {FLOOR_PERCENT:.1f} %")
    if percent >= FLOOR_PERCENT:
        return 0
    print("Say the types that were lost, rather than lower the floor in scripts/precision.py.")
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
