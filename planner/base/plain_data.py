"""Values as plain bytes and back: what one process may believe of another that a file has got at.

Only values can come out of it, never a function or a class (MessagePack; ``pickle`` can run code).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgpack
import numpy as np

from planner.base.messages import Text, kept

MAX_ITEM_BYTES = 1 << 29

_ARRAY, _TEXT = 1, 8
_NAMED: dict[int, tuple[type, Callable[[Any], str], Callable[[str], object]]] = {
    2: (datetime.datetime, lambda value: value.isoformat(), datetime.datetime.fromisoformat),
    3: (datetime.date, lambda value: value.isoformat(), datetime.date.fromisoformat),
    4: (datetime.time, lambda value: value.isoformat(), datetime.time.fromisoformat),
    5: (
        datetime.timedelta,
        lambda value: str(value.total_seconds()),
        lambda text: datetime.timedelta(seconds=float(text)),
    ),
    6: (Decimal, str, Decimal),
    7: (int, hex, lambda text: int(text, 16)),  # beyond 64 bits
}
_PLAIN_ARRAYS = "biufU"  # kinds of numpy arrays that hold values, never objects


def packed(value: object) -> bytes:
    """Return a value as bytes; a value of a type of its own becomes its text.

    Examples
    --------
    >>> list(unpacked([packed({"day": datetime.date(2018, 1, 2), "cells": (1, 2.5, None)})]))
    [{'day': datetime.date(2018, 1, 2), 'cells': (1, 2.5, None)}]
    """
    try:
        return _pack(value)
    except OverflowError:
        return _pack(_with_long_numbers_named(value))


def unpacked(pieces: Iterable[bytes]) -> Iterator[object]:
    """Give the values that pieces of bytes hold; lists come as tuples.

    Raises
    ------
    ValueError
        If the bytes hold something else.
    """
    unpacker = msgpack.Unpacker(
        use_list=False,
        strict_map_key=False,
        ext_hook=_restored,
        unicode_errors="surrogatepass",
        max_buffer_size=MAX_ITEM_BYTES,
    )
    for piece in pieces:
        unpacker.feed(piece)
        yield from unpacker


def _pack(value: object) -> bytes:
    content: bytes = msgpack.packb(
        value, default=_named, unicode_errors="surrogatepass", strict_types=True
    )
    return content


def _named(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in _PLAIN_ARRAYS:
        head = msgpack.packb((value.dtype.str, value.shape))
        return msgpack.ExtType(_ARRAY, head + np.ascontiguousarray(value).tobytes())
    if isinstance(value, Text):
        return msgpack.ExtType(_TEXT, _pack((str(value), kept.plain(value))))
    if value != value:  # noqa: PLR0124 - NaT, the missing time
        return None
    if isinstance(value, np.generic):
        return value.item()
    return _plain(value)


def _plain(value: object) -> object:
    kinds: tuple[Callable[[Any], object], ...] = (list, dict, str, int, float)
    for plain_kind in kinds:  # of a type of its own: as the plain one that it is
        if isinstance(value, plain_kind):  # type: ignore[arg-type]
            return plain_kind(value)
    for code, (kind, text, _) in _NAMED.items():
        if isinstance(value, kind):
            return msgpack.ExtType(code, text(value).encode())
    return str(value)


def _restored(code: int, content: bytes) -> object:
    if code == _ARRAY:
        unpacker = msgpack.Unpacker(use_list=False)
        unpacker.feed(content)
        dtype, shape = unpacker.unpack()
        if np.dtype(dtype).kind not in _PLAIN_ARRAYS:
            raise ValueError(dtype)
        values = np.frombuffer(content[unpacker.tell() :], dtype=dtype)
        return values.reshape(shape).copy()
    if code == _TEXT:
        unpacker = msgpack.Unpacker(strict_map_key=False)
        unpacker.feed(content)
        return kept.restored(*unpacker.unpack())
    _, _, read = _NAMED[code]
    return read(content.decode())


def _with_long_numbers_named(value: object) -> object:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return msgpack.ExtType(7, hex(value).encode())
    if isinstance(value, dict):
        return {key: _with_long_numbers_named(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_with_long_numbers_named(part) for part in value)
    return value
