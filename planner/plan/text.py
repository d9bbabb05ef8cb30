"""A plan as the text of its file: writing it out, and the number of its version."""

from __future__ import annotations

import re
from enum import StrEnum

import yaml

from planner.plan.entries import SECTIONS, Entry

LINE_WIDTH = 105
_LAST_NUMBER = re.compile(r"\d+$")
_ORDER = (
    "id", "name", "quantity", "horizon", "carrier", "district_code", "class", "height_over_m",
    "height_up_to_m", "urban", "kind", "allowed", "value", "unit", "document", "article", "certainty",
    "effective_from", "effective_until", "unread", "note", "confirmed",
)  # fmt: skip


class _Plain(yaml.SafeDumper):
    """Writes every value out, so that each can be read and changed by itself."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        """Never write an alias."""
        return True


_Plain.add_multi_representer(StrEnum, lambda dumper, word: dumper.represent_str(str(word)))


def next_version(version: str) -> str:
    """Return the version that follows.

    Examples
    --------
    >>> next_version("1"), next_version("2018-9"), next_version("bản đầu")
    ('2', '2018-10', 'bản đầu.2')
    """
    if _LAST_NUMBER.search(version):
        return _LAST_NUMBER.sub(lambda match: str(int(match[0]) + 1), version)
    return f"{version}.2"


def with_version(text: str, version: str) -> str:
    """Return the text of a sound plan file with another version; every other byte stays."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    node = next(value for key, value in pairs if key.value == "version")
    return f'{text[: node.start_mark.index]}"{version}"{text[node.end_mark.index :]}'


def head_comment(text: str) -> str:
    """Return the comment that a file begins with."""
    lines = text.splitlines(keepends=True)
    end = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[:end])


def plan_text(raw: Entry, head: str = "") -> str:
    """Return entries as the text of a plan file, the fields of each in one order."""
    ordered = {
        name: [_ordered(entry) for entry in value] if name in SECTIONS else value
        for name, value in raw.items()
    }
    body = yaml.dump(ordered, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=LINE_WIDTH)
    return head + str(body)


def _ordered(entry: Entry) -> Entry:
    ordered = {name: entry[name] for name in _ORDER if name in entry}
    return {**ordered, **{name: value for name, value in entry.items() if name not in ordered}}
