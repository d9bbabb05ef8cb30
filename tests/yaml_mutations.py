"""Everything that can go wrong with a YAML file which somebody edits by hand, in hundreds of ways."""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Iterator
from datetime import date

import yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
VALUES = {
    "null": None,
    "text": "abc",
    "empty text": "",
    "spaces": "   ",
    "list": ["x"],
    "empty list": [],
    "mapping": {"a": 1},
    "empty mapping": {},
    "number": 7,
    "fraction": 1.5,
    "zero": 0,
    "negative": -3,
    "huge": 10**30,
    "nan": float("nan"),
    "inf": float("inf"),
    "minus inf": float("-inf"),
    "true": True,
    "date": date(2018, 2, 28),
    "no such day": "2018-02-30",
    "long": "x" * 5_000,
    "climbing": "../../etc/passwd",
    "control": "a\x00\x1bb",
    "markup": "<script>alert(1)</script>{x}%s",
    "nested": [[[[[[[["x"]]]]]]]],
}


def paths(document: object, place: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Give the place of every value; of a list the first and the last."""
    if place:
        yield place
    if isinstance(document, dict):
        for key, value in document.items():
            yield from paths(value, (*place, key))
    elif isinstance(document, list):
        for number in sorted({0, len(document) - 1} & set(range(len(document)))):
            yield from paths(document[number], (*place, number))


def _changed(document: object, place: tuple[object, ...], change) -> str:
    changed = copy.deepcopy(document)
    parent = changed
    for key in place[:-1]:
        parent = parent[key]
    change(parent, place[-1])
    return yaml.dump(changed, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


def _renamed(parent, key):
    entries = [(f"{name}s" if name == key else name, value) for name, value in parent.items()]
    parent.clear()
    parent.update(entries)


def structural(text: str) -> Iterator[tuple[str, bytes]]:
    """Give the file with each value deleted, renamed, made unknown, or replaced by each odd value."""
    document = yaml.load(text, yaml.CSafeLoader)
    for place in paths(document):
        where = "/".join(map(str, place))
        yield f"{where} deleted", _changed(document, place, lambda parent, key: parent.pop(key)).encode()
        if isinstance(place[-1], str):
            yield f"{where} renamed", _changed(document, place, _renamed).encode()
        for name, value in VALUES.items():
            put = _changed(
                document, place, lambda parent, key, value=value: parent.__setitem__(key, value)
            )
            yield f"{where} {name}", put.encode()
    more = _changed(document, ("unheard_of",), lambda parent, key: parent.__setitem__(key, 1))
    yield "unknown key", more.encode()


def turned(text: str) -> Iterator[tuple[str, bytes]]:
    """Give the file with each value deleted, and replaced by one odd value: the next one each time."""
    document = yaml.load(text, yaml.CSafeLoader)
    values = itertools.cycle(VALUES.items())
    for place in paths(document):
        where = "/".join(map(str, place))
        name, value = next(values)
        yield f"{where} deleted", _changed(document, place, lambda parent, key: parent.pop(key)).encode()
        put = _changed(document, place, lambda parent, key, value=value: parent.__setitem__(key, value))
        yield f"{where} {name}", put.encode()


def textual(text: str, seed: int, count: int = 25) -> Iterator[tuple[str, bytes]]:
    """Give the file with lines doubled, indented, cut and sprinkled with signs, by a seed."""
    chance = random.Random(seed)
    lines = text.splitlines()
    for turn in range(count):
        at = chance.randrange(len(lines))
        line = lines[at]
        for name, replacement in {
            "line doubled": [line, line],
            "line indented": [f" {line}"],
            "line outdented": [line[1:]],
            "tab": [f"\t{line}"],
            "cut": [line[: chance.randrange(len(line) + 1)]],
            "sign": [line + chance.choice(":[]{}&*!|>'\"%@`#-?,")],
            "sign first": [chance.choice(":[]{}&*!|>'\"%@`#-?,") + line],
        }.items():
            yield (
                f"{turn} {name} at {at + 1}",
                "\n".join([*lines[:at], *replacement, *lines[at + 1 :]]).encode(),
            )
        content = bytearray(text.encode())
        content[chance.randrange(len(content))] = chance.randrange(256)
        yield f"{turn} one byte", bytes(content)
        yield f"{turn} truncated", text.encode()[: chance.randrange(len(text.encode()))]


def whole(text: str) -> Iterator[tuple[str, bytes]]:
    """Give what else may stand in the file's place."""
    content = text.encode()
    yield "empty", b""
    yield "blank", b"\n  \n"
    yield "a comment alone", b"# nothing\n"
    yield "text alone", b"abc"
    yield "a number alone", b"1"
    yield "a list alone", b"- 1\n"
    yield "byte order mark", b"\xef\xbb\xbf" + content
    yield "UTF-16", text.encode("utf-16")
    yield "another code page", text.encode("cp1258", "replace") + b"\n# \xe0\xb0\n"
    yield "CRLF", content.replace(b"\n", b"\r\n")
    yield "CR", content.replace(b"\n", b"\r")
    yield "NUL", content + b"\x00"
    yield "two documents", content + b"---\n" + content
    yield "bomb", BOMB.encode()
    yield "bomb behind", content + BOMB.encode()
    yield "an alias in its own anchor", content + b"loop: &loop [*loop]\n"
    yield "an alias without an anchor", content + b"loop: *loop\n"
    yield "python", content + b"x: !!python/object/apply:os.system ['true']\n"
    yield "python name", b"!!python/name:os.system\n"
    yield "a tag of ours", content + b"x: !thing {a: 1}\n"
    yield "a set", content + b"x: !!set {a, b}\n"
    yield "binary", content + b"x: !!binary aGVsbG8=\n"
    yield "no number", content + b'x: !!int ""\n'
    yield "no day", content + b"x: !!timestamp abc\n"
    yield "half a number", content + b"x: 0x_\n"
    yield "a number of 9,000 digits", content + b"x: " + b"9" * 9000 + b"\n"
    yield "hexadecimal", content + b"x: 0x" + b"f" * 9000 + b"\n"
    yield "deep", b"[" * 5000
    yield "deeper", b"x: " + b"{a: " * 3000
    yield "merged", content + b"<<: {name: x, unheard_of: 1}\n"
    yield "merged with text", content + b"<<: abc\n"
    yield "merged list", content + b"<<: [{name: x}, {version: y}]\n"
    yield "a key that is a list", content + b"? [a, b]\n: c\n"
    yield "a key that is a mapping", content + b"? {a: b}\n: c\n"
    yield "huge", content + b"# " + b"x" * 600_000
    yield "many lines", content + b"- 1\n" * 2_000


def mutations(text: str, seed: int) -> list[tuple[str, bytes]]:
    """Return every mutation of a file by its name."""
    return [*structural(text), *textual(text, seed), *whole(text)]
