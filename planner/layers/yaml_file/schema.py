"""Checking values against a JSON schema: each fault with its line and what is expected, in words."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import jsonschema
from jsonschema.protocols import Validator

from planner.base.messages import Text, said
from planner.layers.yaml_file.content import Content, Place, short


def _is_whole(checker: object, instance: object) -> bool:  # noqa: ARG001 - jsonschema hands it over
    return isinstance(instance, int) and not isinstance(instance, bool)


_Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)


@cache
def _validator(schema: Path) -> Validator:
    content = json.loads(schema.read_text(encoding="utf-8"))
    validator: Validator = _Validator(
        content, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return validator


def check(content: Content, schema: Path) -> None:
    """Put every fault against the schema on the list, one for each place and key."""
    validator = _validator(schema)
    reported: set[Place] = set()
    errors = [leaf for error in validator.iter_errors(content.data) for leaf in _leaves(error)]
    for error in sorted(
        errors, key=lambda leaf: (content.line(tuple(leaf.absolute_path)), str(leaf.validator))
    ):
        place: Place = tuple(error.absolute_path)
        if error.validator in ("additionalProperties", "unevaluatedProperties"):
            _tell_unknown(content, place, error, cast("Mapping[str, Any]", validator.schema))
        elif place not in reported or error.validator == "required":
            reason, expected, value = _reason(error)
            content.add(place, reason, expected, value)
            reported.add(place)


def _leaves(error: jsonschema.ValidationError) -> Iterator[jsonschema.ValidationError]:
    """Give the errors inside a combined one."""
    if error.context:
        for inner in error.context:
            yield from _leaves(inner)
    else:
        yield error


def _tell_unknown(
    content: Content, place: Place, error: jsonschema.ValidationError, root: Mapping[str, Any]
) -> None:
    """Name each key that the schema does not know, with the known key that is nearest to it."""
    names, patterns = _keys_and_patterns(_schema_of(error), root)
    missing = [name for name in _schema_of(error).get("required", ()) if name not in _instance_of(error)]
    expected = ", ".join([*sorted(names), *(_shown_pattern(pattern) for pattern in patterns)])
    for key in _instance_of(error):
        if key in names or any(re.search(pattern, key) for pattern in patterns):
            continue
        near = difflib.get_close_matches(key, [*missing, *names], 1, 0.5)
        facts = {"value": short(key), "expected": expected}
        if near:
            reason = said("yaml_file.reason_unknown_near", near=near[0], **facts)
        else:
            reason = said("yaml_file.reason_unknown", **facts)
        content.add((*place, key), reason, near[0] if near else expected, key)


def _schema_of(error: jsonschema.ValidationError) -> Mapping[str, Any]:
    """Return the part of the schema that a value breaks: our schemas have none that is true or false."""
    return cast("Mapping[str, Any]", error.schema)


def _instance_of(error: jsonschema.ValidationError) -> Mapping[str, object]:
    """Return the mapping that lacks a key or has an unknown one."""
    return cast("Mapping[str, object]", error.instance)


def _shown_pattern(pattern: str) -> str:
    """Return a pattern of keys as a message shows it."""
    return pattern.strip("^$")


def _keys_and_patterns(
    schema: Mapping[str, Any], root: Mapping[str, Any]
) -> tuple[list[str], list[str]]:
    """Return the keys that a schema knows, those of what it stands on included, and their patterns."""
    names, patterns = list(schema.get("properties", ())), list(schema.get("patternProperties", ()))
    for part in (*schema.get("allOf", ()), *([schema] if "$ref" in schema else ())):
        target = root["$defs"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part
        more_names, more_patterns = _keys_and_patterns(target, root)
        names += more_names
        patterns += more_patterns
    return list(dict.fromkeys(names)), patterns


def _reason(error: jsonschema.ValidationError) -> tuple[Text, Text | str, object]:
    """Return what is wrong in words, what was expected, and the value."""
    if error.validator == "required":
        missing = [
            name for name in cast("list[str]", error.validator_value) if name not in _instance_of(error)
        ]
        names = ", ".join(missing)
        keys = said("yaml_file.expected_keys", names=names)
        return said("yaml_file.reason_required", names=names), keys, None
    expected = _EXPECTING.get(str(error.validator), _by_type)(_schema_of(error))
    key = str(error.validator).lower()
    facts = {"value": short(error.instance), "limit": short(error.validator_value)}
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
    "pattern": lambda schema: said(
        "yaml_file.form", form=next(iter(schema.get("examples", ())), schema["pattern"])
    ),
    "format": lambda schema: said("yaml_file.expected_day"),  # noqa: ARG005 - the only format in use
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _by_range),
    **dict.fromkeys(("minItems", "maxItems", "minProperties", "maxProperties"), _by_count),
    **dict.fromkeys(("minLength", "maxLength"), _by_length),
    "uniqueItems": lambda schema: said("yaml_file.expected_unique"),  # noqa: ARG005
}
