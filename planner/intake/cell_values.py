"""What the text of a workbook's cell means: a number, a day, one of the texts that cells share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from planner.intake.xml_stream import Attributes, XmlLimits, read_xml

STRINGS_LIMITS = XmlLimits(elements=10_000_000, text=200_000)
STYLES_LIMITS = XmlLimits()
NO_DATE = "#VALUE!"  # what Excel shows of a number that is no day

_LETTER_BEFORE_CODE = "x005F_"  # "_x005F_x000A_" stands for the text "_x000A_"


def read_strings(stream: IO[bytes], path: Path) -> list[str]:
    """Return the texts that the cells of a workbook share, without formatting."""
    strings: list[str] = []
    pieces: list[str] = []
    is_open = is_spoken = False

    def open_run(_: Attributes) -> None:
        nonlocal is_open
        is_open = not is_spoken

    def close_run() -> None:
        nonlocal is_open
        is_open = False

    def begin_spoken(_: Attributes) -> None:  # how the text is pronounced, beside it
        nonlocal is_spoken
        is_spoken = True

    def end_spoken() -> None:
        nonlocal is_spoken
        is_spoken = False

    def text(text: str) -> None:
        if is_open:
            pieces.append(text)

    def end_string() -> None:
        strings.append("".join(pieces).replace(_LETTER_BEFORE_CODE, ""))
        pieces.clear()

    starts = {"t": open_run, "rPh": begin_spoken}
    ends = {"t": close_run, "rPh": end_spoken, "si": end_string}
    read_xml(stream, path, STRINGS_LIMITS, start=starts, end=ends, text=text)
    return strings


@dataclass(frozen=True)
class Formats:
    """Which formats of cells show a day, and which of those a length of time."""

    days: frozenset[int] = frozenset()
    durations: frozenset[int] = frozenset()


def read_formats(stream: IO[bytes], path: Path) -> Formats:
    """Return what the styles of a workbook say of days."""
    codes: dict[int, str] = {}
    used: list[int] = []
    is_of_cells = False

    def add_code(attributes: Attributes) -> None:
        codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")

    def begin_cells(_: Attributes) -> None:
        nonlocal is_of_cells
        is_of_cells = True

    def end_cells() -> None:
        nonlocal is_of_cells
        is_of_cells = False

    def add_format(attributes: Attributes) -> None:
        if is_of_cells:
            used.append(int(attributes.get("numFmtId", 0)))

    starts = {"numFmt": add_code, "cellXfs": begin_cells, "xf": add_format}
    read_xml(stream, path, STYLES_LIMITS, start=starts, end={"cellXfs": end_cells})
    shown = {number: codes.get(number) or builtin_format_code(number) for number in set(used)}
    days = {number for number, code in shown.items() if is_date_format(code)}
    durations = {number for number, code in shown.items() if is_timedelta_format(code)}
    return Formats(
        frozenset(at for at, number in enumerate(used) if number in days),
        frozenset(at for at, number in enumerate(used) if number in durations),
    )


class CellValues:
    """Turns the text of a cell into its value, by what the workbook says of it.

    Parameters
    ----------
    strings, formats
        As :func:`read_strings` and :func:`read_formats` return them.
    from_1904
        Whether days are counted from 1904, as Excel for Mac did.
    """

    def __init__(self, strings: list[str], formats: Formats, *, from_1904: bool = False) -> None:
        self._formats = formats
        self._epoch = MAC_EPOCH if from_1904 else WINDOWS_EPOCH
        self._readers: dict[str, Callable[[str], object]] = {
            "s": lambda text: strings[int(text)],
            "b": lambda text: bool(int(text)),
            "d": from_ISO8601,
        }

    def read(self, text: str, kind: str, style: str) -> object:
        """Return the value of a cell.

        Parameters
        ----------
        text, kind, style
            What stands in it, its type and the number of its format, as its tag says them.

        Raises
        ------
        ValueError
            If the text is no value of its type.
        """
        if kind != "n":
            reader = self._readers.get(kind)
            return text if reader is None else reader(text)
        number = float(text) if "." in text or "e" in text or "E" in text else int(text)
        if style and (at := int(style)) in self._formats.days:
            return self._day(number, is_duration=at in self._formats.durations)
        return number

    def _day(self, number: float, *, is_duration: bool) -> object:
        try:
            return from_excel(number, self._epoch, timedelta=is_duration)
        except (OverflowError, ValueError):
            return NO_DATE
