"""A YAML file that an office writes by hand: what it holds, and every fault with file, line and expected.

PyYAML composes the nodes with their lines; the values are then checked against a JSON schema. Whatever
the file holds, a fault comes back and never an exception: keys are text as they are written (a code 084
stays one), dates are text, only true and false are bools.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from planner.layers.faults import Fault
from planner.messages import Text, said

MAX_BYTES = 512 * 1024  # a plan of a whole province is some 20 KB
MAX_DEPTH = 20
MAX_NODES = 20_000  # with what anchors repeat: a file of aliases of aliases is a bomb
MAX_WHOLE = 10**15
SHOWN = 60  # letters of a value in a message

Place = tuple[str | int, ...]
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

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        """Compose a node, refusing what has no end."""
        event = self.peek_event()
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


@dataclass
class Content:
    """What a YAML file holds (None where it cannot be read), with the lines and what is wrong.

    Attributes
    ----------
    lines
        Place (keys and numbers from 0) → line, from 1.
    """

    name: str
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest one around it (a merged value has none)."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def add(
        self, place: Place, reason: Text, expected: Text | str, value: object = None, line: int = 0
    ) -> None:
        """Put a fault of a place on the list."""
        line = line or self.line(place)
        where = "/".join(map(str, place)) or "/"
        message = said("yaml_file.value", file=self.name, line=line, where=_short(where), reason=reason)
        self._append("yaml_value", line, message, where, expected, value)

    def cannot_read(self, line: int | None, reason: object, expected: Text) -> None:
        """Put on the list why the file is no YAML that can be used."""
        key = "yaml_file.unreadable" if line is None else "yaml_file.syntax"
        message = said(key, file=self.name, line=line, reason=reason, expected=expected)
        self._append("yaml_missing" if line is None else "yaml_syntax", line, message, "", expected)

    def _append(  # noqa: PLR0913 - the facts of one fault
        self, code: str, line: int | None, message: Text, where: str, expected: str, value: object = None
    ) -> None:
        shown = None if value is None else _short(value)
        fault = Fault(
            code, "error", message, self.name, None, line, where or None, value=shown, expected=expected
        )
        self.faults.append(fault)


def read_file(path: Path, schema: Path) -> Content:
    """Read a YAML file and check it against a JSON schema; see :func:`read_text`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        found = Content(path.name)
        found.cannot_read(None, error.strerror or str(error), said("yaml_file.expected_file"))
        return found
    return read_text(content, path.name, schema)


def read_text(content: bytes | str, name: str, schema: Path) -> Content:
    """Read the content of a YAML file and check it: bytes and syntax, then values, then the schema."""
    found = Content(name)
    text = _decoded(content, found)
    if text is not None:
        root = _composed(text, found)
        if root is not None:
            found.data = _Reading(found).value(root, ())
    if not found.faults:
        _check(found, schema)
    return found


def load_text(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what YAML that was checked holds; dates stay text.

    Raises
    ------
    yaml.YAMLError
        If it is none.
    """
    if len(text) > MAX_BYTES:
        raise yaml.YAMLError
    found = Content("")
    root = _Loader(text).get_single_node()
    return None if root is None else _Reading(found).value(root, ())


def _decoded(content: bytes | str, found: Content) -> str | None:
    """Return the text of a file, None where it is none."""
    if len(content) > MAX_BYTES:
        reason = said("yaml_file.reason_size", limit=MAX_BYTES // 1024)
        found.cannot_read(1, reason, said("yaml_file.expected_size", limit=MAX_BYTES // 1024))
        return None
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found.cannot_read(line, said("yaml_file.reason_utf8"), said("yaml_file.expected_utf8"))
        return None


def _composed(text: str, found: Content) -> yaml.Node | None:
    loader = None
    try:
        loader = _Loader(text)  # reads: control characters are refused here
        root: yaml.Node | None = loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        found.cannot_read(line, said("yaml_file.reason_control"), said("yaml_file.expected_text"))
        return None
    except (yaml.YAMLError, RecursionError, *_NOT_READ) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        found.cannot_read(line, reason, said("yaml_file.expected_syntax"))
        return None
    finally:
        if loader is not None:
            loader.dispose()
    if root is None:
        found.cannot_read(1, said("yaml_file.reason_empty"), said("yaml_file.expected_content"))
    return root


@dataclass
class _Reading:
    """Nodes → plain values; what cannot be one is put on the list of faults."""

    content: Content

    def value(self, node: yaml.Node, place: Place) -> Any:  # noqa: ANN401 - whatever stands there
        self.content.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            return [self.value(item, (*place, number)) for number, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.tag.removeprefix(_TAG) in _SCALARS:
            return self._scalar(node, place)
        return self._wrong(node, place, "tag", node.tag)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._wrong(key, place, "key", "…")
            elif key.value == _MERGE and key.style is None:
                merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
            elif key.value in found:
                self._wrong(key, (*place, key.value), "twice", key.value)
            else:
                self._text(key.value, key, (*place, key.value))
                self.content.lines[*place, key.value] = key.start_mark.line + 1
                found[key.value] = self.value(value, (*place, key.value))
        for node_merged in merged:
            if isinstance(node_merged, yaml.MappingNode):
                for name, item in self._mapping_quietly(node_merged).items():
                    found.setdefault(name, item)
            else:
                self._wrong(node_merged, (*place, _MERGE), "merge", _MERGE)
        return found

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
            return self._wrong(node, place, "scalar", node.value)
        if isinstance(value, float) and not math.isfinite(value):
            return self._wrong(node, place, "finite", node.value)
        if isinstance(value, int) and abs(value) > MAX_WHOLE:
            return self._wrong(node, place, "huge", node.value)
        return value

    def _text(self, text: str, node: yaml.Node, place: Place) -> str:
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
            self._wrong(node, place, "control", text)
        return text

    def _wrong(self, node: yaml.Node, place: Place, what: str, value: str) -> None:
        reason = said(f"yaml_file.reason_{what}", value=_short(value))
        expected = said(f"yaml_file.expected_{_EXPECTED.get(what, what)}")
        self.content.add(place, reason, expected, value, node.start_mark.line + 1)


_EXPECTED = {"control": "text", "finite": "number", "huge": "number", "scalar": "number", "tag": "plain"}


def _short(value: object) -> str:
    """Return a value as a message shows it: on one line, printable, not the whole of a long one."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    clean = "".join(sign if sign.isprintable() else "�" for sign in text)
    return clean if len(clean) <= SHOWN else f"{clean[: SHOWN - 1]}…"


def _is_whole(checker: object, instance: object) -> bool:  # noqa: ARG001 - jsonschema hands it over
    return isinstance(instance, int) and not isinstance(instance, bool)


_Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)


@cache
def _validator(schema: Path) -> Any:  # noqa: ANN401 - jsonschema has no types
    content = json.loads(schema.read_text(encoding="utf-8"))
    return _Validator(content, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def _check(found: Content, schema: Path) -> None:
    """Put every fault against the schema on the list, one for each place and key."""
    validator = _validator(schema)
    told: set[Place] = set()
    errors = [leaf for error in validator.iter_errors(found.data) for leaf in _leaves(error)]
    for error in sorted(errors, key=lambda one: (found.line(tuple(one.absolute_path)), str(one.validator))):
        place: Place = tuple(error.absolute_path)
        if error.validator in ("additionalProperties", "unevaluatedProperties"):
            _tell_unknown(found, place, error, validator.schema)
        elif place not in told or error.validator == "required":
            reason, expected, value = _reason(error)
            found.add(place, reason, expected, value)
            told.add(place)


def _leaves(error: jsonschema.ValidationError) -> Iterator[jsonschema.ValidationError]:
    """Give the errors inside a combined one."""
    if error.context:
        for inner in error.context:
            yield from _leaves(inner)
    else:
        yield error


def _tell_unknown(
    found: Content, place: Place, error: jsonschema.ValidationError, root: Mapping[str, Any]
) -> None:
    """Name each key that the schema does not know, with the known key that is nearest to it."""
    known, patterns = _known(error.schema, root)
    missing = [name for name in error.schema.get("required", ()) if name not in error.instance]
    expected = ", ".join([*sorted(known), *(said_pattern(one) for one in patterns)])
    for key in error.instance:
        if key in known or any(re.search(one, key) for one in patterns):
            continue
        near = difflib.get_close_matches(key, [*missing, *known], 1, 0.5)
        facts = {"value": _short(key), "expected": expected}
        if near:
            reason = said("yaml_file.reason_unknown_near", near=near[0], **facts)
        else:
            reason = said("yaml_file.reason_unknown", **facts)
        found.add((*place, key), reason, near[0] if near else expected, key)


def said_pattern(pattern: str) -> str:
    """Return a pattern of keys as a message shows it."""
    return pattern.strip("^$")


def _known(schema: Mapping[str, Any], root: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the keys that a schema knows, those of what it stands on included, and their patterns."""
    names, patterns = list(schema.get("properties", ())), list(schema.get("patternProperties", ()))
    for part in (*schema.get("allOf", ()), *([schema] if "$ref" in schema else ())):
        target = root["$defs"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part
        more_names, more_patterns = _known(target, root)
        names += more_names
        patterns += more_patterns
    return list(dict.fromkeys(names)), patterns


def _reason(error: jsonschema.ValidationError) -> tuple[Text, Text | str, object]:
    """Return what is wrong in words, what was expected, and the value."""
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        names = ", ".join(missing)
        expected = said("yaml_file.expected_keys", names=names)
        return said("yaml_file.reason_required", names=names), expected, None
    expected = _EXPECTING.get(str(error.validator), _by_type)(error.schema)
    key = str(error.validator).lower()
    facts = {"value": _short(error.instance), "limit": _short(error.validator_value)}
    return said(f"yaml_file.reason_{key}", expected=expected, **facts), expected, error.instance


def _by_type(schema: Mapping[str, Any]) -> Text:
    types = schema.get("type", ())
    wanted = [types] if isinstance(types, str) else types
    words = [said(f"yaml_file.type_{name}") for name in wanted]
    if len(words) == 2:
        return said("yaml_file.type_or", one=words[0], other=words[1])
    text = words[0] if words else said("yaml_file.expected_content")
    example = next(iter(schema.get("examples", ())), None)
    return said("yaml_file.like", what=text, example=example) if example else text


def _by_range(schema: Mapping[str, Any]) -> Text:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is None or high is None:
        key = "at_most" if low is None else "above" if "minimum" not in schema else "at_least"
        return said(f"yaml_file.{key}", value=high if low is None else low)
    return said("yaml_file.between", low=low, high=high)


def _by_count(schema: Mapping[str, Any]) -> Text:
    low = schema.get("minItems", schema.get("minProperties", 0))
    high = schema.get("maxItems", schema.get("maxProperties", "…"))
    return said("yaml_file.count", low=low, high=high)


def _by_length(schema: Mapping[str, Any]) -> Text:
    return said("yaml_file.length", low=schema.get("minLength", 0), high=schema.get("maxLength", "…"))


_EXPECTING: dict[str, Callable[[Mapping[str, Any]], Text | str]] = {
    "enum": lambda schema: ", ".join(map(str, schema["enum"])),
    "pattern": lambda schema: said("yaml_file.form", form=next(iter(schema.get("examples", ())), schema["pattern"])),
    "format": lambda schema: said("yaml_file.expected_day"),  # noqa: ARG005 - the only format in use
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _by_range),
    **dict.fromkeys(("minItems", "maxItems", "minProperties", "maxProperties"), _by_count),
    **dict.fromkeys(("minLength", "maxLength"), _by_length),
    "uniqueItems": lambda schema: said("yaml_file.expected_unique"),  # noqa: ARG005
}
