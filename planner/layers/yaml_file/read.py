"""From the bytes of a YAML file to plain values; nothing that it holds raises an exception."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from planner.base.messages import said
from planner.layers.yaml_file.content import Content, Place, short
from planner.layers.yaml_file.schema import check

MAX_BYTES = 512 * 1024  # a plan of a whole province is some 20 KB
MAX_DEPTH = 20
MAX_NODES = 20_000  # with what anchors repeat: a file of aliases of aliases is a bomb
MAX_WHOLE = 10**15
REMEMBERED = 8  # texts

_MERGE = "<<"
_SCALARS = ("str", "int", "float", "bool", "null")
_TAG = "tag:yaml.org,2002:"
# PyYAML's constructors trip over scalars such as 0x_ or !!int "" in as many ways.
_NOT_READ = (yaml.YAMLError, ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError)


class _Loader(yaml.SafeLoader):
    """Composes nodes up to a depth and, aliases written out, up to a number."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.nodes = 0
        self.weights: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node, refusing what has no end."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        mark, is_alias = event.start_mark, isinstance(event, yaml.AliasEvent)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.composer.ComposerError(None, None, "nested too deeply", mark)
        before = self.nodes
        self.nodes += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        if is_alias:
            if id(node) not in self.weights:
                raise yaml.composer.ComposerError(None, None, "an alias inside its own anchor", mark)
            self.nodes += self.weights[id(node)]
        if self.nodes > MAX_NODES:
            raise yaml.composer.ComposerError(None, None, "too many values", mark)
        if not is_alias:
            self.weights[id(node)] = self.nodes - before
        self.depth -= 1
        return node


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, regexp)
        for tag, regexp in pairs
        if tag.removeprefix(_TAG) in _SCALARS
        and (not tag.endswith("bool") or first in "tTfF")  # YAML 1.1 would read the key `on` as true
    ]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_file(path: Path, schema: Path, *, any_sign: bool = False) -> Content:
    """Read a YAML file and check it against a JSON schema; see :func:`read_text`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        unreadable = Content(path.name)
        unreadable.cannot_read(None, error.strerror or str(error), said("yaml_file.expected_file"))
        return unreadable
    return read_text(content, path.name, schema, any_sign=any_sign)


def read_text(content: bytes | str, name: str, schema: Path, *, any_sign: bool = False) -> Content:
    """Read the content of a YAML file and check it: bytes and syntax, then values, then the schema.

    Parameters
    ----------
    any_sign
        Whether its texts may hold control characters, as the sheets of somebody else's file may.
    """
    parsed = Content(name)
    text = _decoded(content, parsed)
    if text is not None:
        root = _composed(text, parsed)
        if root is not None:
            parsed.data = _Reading(parsed, any_sign).value(root, ())
    if not parsed.faults:
        check(parsed, schema)
    return parsed


def load_text(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what YAML that was checked holds; dates stay text.

    Raises
    ------
    yaml.YAMLError
        If it is none.
    """
    if len(text) > MAX_BYTES:
        raise yaml.YAMLError
    parsed = Content("")
    root = _node(text)
    return None if root is None else _Reading(parsed).value(root, ())


def _decoded(content: bytes | str, parsed: Content) -> str | None:
    """Return the text of a file, None where it is none."""
    if len(content) > MAX_BYTES:
        reason = said("yaml_file.reason_size", limit=MAX_BYTES // 1024)
        parsed.cannot_read(1, reason, said("yaml_file.expected_size", limit=MAX_BYTES // 1024))
        return None
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        parsed.cannot_read(line, said("yaml_file.reason_utf8"), said("yaml_file.expected_utf8"))
        return None


def _composed(text: str, parsed: Content) -> yaml.Node | None:
    try:
        root = _node(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        parsed.cannot_read(line, said("yaml_file.reason_control"), said("yaml_file.expected_text"))
        return None
    except (yaml.YAMLError, RecursionError, *_NOT_READ) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        parsed.cannot_read(line, reason, said("yaml_file.expected_syntax"))
        return None
    if root is None:
        parsed.cannot_read(1, said("yaml_file.reason_empty"), said("yaml_file.expected_content"))
    return root


@lru_cache(maxsize=REMEMBERED)
def _node(text: str) -> yaml.Node | None:
    """Return the nodes of a text, which nobody changes: a page asks for the same file each run."""
    loader = _Loader(text)  # reads: control characters are refused here
    try:
        root: yaml.Node | None = loader.get_single_node()
        return root
    finally:
        loader.dispose()


@dataclass
class _Reading:
    """Nodes → plain values; what cannot be one is put on the list of faults."""

    content: Content
    any_sign: bool = False

    def value(self, node: yaml.Node, place: Place) -> Any:  # noqa: ANN401 - whatever stands there
        self.content.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            return [self.value(child, (*place, number)) for number, child in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.tag.removeprefix(_TAG) in _SCALARS:
            return self._scalar(node, place)
        return self._wrong(node, place, "tag", node.tag)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._wrong(key, place, "key", "…")
            elif key.value == _MERGE and key.style is None:
                merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
            elif key.value in mapping:
                self._wrong(key, (*place, key.value), "twice", key.value)
            else:
                self._text(key.value, key, (*place, key.value))
                self.content.lines[*place, key.value] = key.start_mark.line + 1
                mapping[key.value] = self.value(value, (*place, key.value))
        for node_merged in merged:
            if isinstance(node_merged, yaml.MappingNode):
                for name, merged_value in self._mapping_quietly(node_merged).items():
                    mapping.setdefault(name, merged_value)
            else:
                self._wrong(node_merged, (*place, _MERGE), "merge", _MERGE)
        return mapping

    def _mapping_quietly(self, node: yaml.MappingNode) -> dict[str, Any]:
        """Return a merged mapping: its lines and faults are told where it is written out."""
        return _Reading(Content(self.content.name))._mapping(node, ())

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> object:
        if node.tag == f"{_TAG}str":
            return self._text(node.value, node, place)
        constructor = yaml.constructor.SafeConstructor()
        try:
            value = constructor.construct_object(node)
        except _NOT_READ:
            self._wrong(node, place, "scalar", node.value)
            return None
        if isinstance(value, float) and not math.isfinite(value):
            self._wrong(node, place, "finite", node.value)
            return None
        if isinstance(value, int) and abs(value) > MAX_WHOLE:
            self._wrong(node, place, "huge", node.value)
            return None
        return value

    def _text(self, text: str, node: yaml.Node, place: Place) -> str:
        if not self.any_sign and any(
            unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text
        ):
            self._wrong(node, place, "control", text)
        return text

    def _wrong(self, node: yaml.Node, place: Place, problem: str, value: str) -> None:
        reason = said(f"yaml_file.reason_{problem}", value=short(value))
        expected = said(f"yaml_file.expected_{_EXPECTED.get(problem, problem)}")
        self.content.add(place, reason, expected, value, node.start_mark.line + 1)


_EXPECTED = {"control": "text", "finite": "number", "huge": "number", "scalar": "number", "tag": "plain"}
