"""Where what is shipped with the program stands: data, static files, the app, the handbook.

In a checkout that is the checkout itself; in an installed package, its folder ``shipped`` (setup.py puts
it there).
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

_PACKAGE = Path(str(resources.files("planner")))
_INSTALLED = _PACKAGE / "shipped"
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent


def shipped(*parts: str) -> Path:
    """Return the path of something that is shipped.

    Examples
    --------
    >>> shipped("data", "province.yaml").is_file()
    True
    """
    return ROOT.joinpath(*parts)
