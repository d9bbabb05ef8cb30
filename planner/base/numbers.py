"""How a figure, a share, a length, an amount or a date is written for a reader: here and nowhere else.

Vietnamese: ``1.234,5``, ``12,5 %``; English: ``1,234.5``, ``12.5 %``; a day is dd/mm/yyyy in both.
Half goes up, away from zero, of the decimal that a person sees: 0.5005 is 50,1 %, on the screen as on
paper. A minus is the sign "−". What is missing is "–".

Each gives a :class:`Written`, a ``str`` that knows its number and can be written again for a reader of
another language. Where no language is asked for it is that of the reader at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from numbers import Real

from planner.base.language import language

MISSING = "–"
MINUS = "−"
SHEET_DAY = "dd/mm/yyyy"  # how Excel shows a day
MARKS = {"vi": (".", ","), "en": (",", ".")}  # thousands and decimals, by language
M_PER_KM = 1000


class Written(str):
    """A number as a text that remembers what it says: ``how`` it was written, ``value``, ``options``."""

    __slots__ = ("how", "options", "value")

    how: str
    value: float | int | None
    options: dict[str, object]

    def in_lang(self, lang: str) -> str:
        """Return the same number for a reader of ``lang``.

        Examples
        --------
        >>> number(1234.5, 1).in_lang("en")
        '1,234.5'
        """
        return write(self.how, self.value, self.options, lang)


def write(how: str, value: object, options: Mapping[str, object], lang: str | None = None) -> str:
    """Return a number as one of the functions here writes it.

    Parameters
    ----------
    how
        The name of the function, as :class:`Written` remembers it.

    Raises
    ------
    KeyError
        If none has that name.

    Examples
    --------
    >>> write("percent", 0.125, {"decimals": 1}, "en")
    '12.5 %'
    """
    return _WRITERS[how](value, **options, lang=lang)


def number(value: object, decimals: int = 0, *, signed: bool = False, lang: str | None = None) -> str:
    """Return a number with marked thousands and a fixed count of decimals; "–" where it is missing.

    Parameters
    ----------
    signed
        Whether more than nothing gets a plus.

    Examples
    --------
    >>> number(1234.5, 1), number(-0.04, 1), number(2.5), number(None)
    ('1.234,5', '0,0', '3', '–')
    >>> number(-1234.5, 1, lang="en"), number(0.25, 1, signed=True)
    ('−1,234.5', '+0,3')
    """
    exact = _decimal(value)
    text = MISSING if exact is None else _rounded(exact, decimals, signed, lang)
    return _remembered(text, number, value, decimals=decimals, signed=signed)


def figure(value: object, decimals: int = 2, *, signed: bool = False, lang: str | None = None) -> str:
    """Return a number with as many decimals as it needs, at most ``decimals``.

    Examples
    --------
    >>> figure(42.0), figure(38.256), figure(0.5), figure(1500)
    ('42', '38,26', '0,5', '1.500')
    """
    text = number(value, decimals, signed=signed, lang=lang)
    mark = MARKS[lang or language()][1]
    text = text.rstrip("0").rstrip(mark) if mark in text else text
    return _remembered(text, figure, value, decimals=decimals, signed=signed)


def plain_figure(value: object, decimals: int = 10, lang: str | None = None) -> str:
    """Return a number as :func:`figure` does, its thousands not marked: to be typed in again.

    Examples
    --------
    >>> plain_figure(1500.25), plain_figure(0.1 + 0.2)
    ('1500,25', '0,3')
    """
    text = figure(value, decimals, lang=lang).replace(MARKS[lang or language()][0], "")
    return _remembered(text, plain_figure, value, decimals=decimals)


def percent(share: object, decimals: int = 1, *, signed: bool = False, lang: str | None = None) -> str:
    """Return a share 0…1 as per cent.

    Examples
    --------
    >>> percent(0.5005), percent(0.125, lang="en"), percent(1, 0), percent(float("nan"))
    ('50,1 %', '12.5 %', '100 %', '–')
    """
    exact = _decimal(share)
    text = MISSING if exact is None else f"{_rounded(exact * 100, decimals, signed, lang)} %"
    return _remembered(text, percent, share, decimals=decimals, signed=signed)


def people(count: object, lang: str | None = None) -> str:
    """Return a number of people, whole.

    Examples
    --------
    >>> people(1009168.4)
    '1.009.168'
    """
    return _remembered(number(count, 0, lang=lang), people, count)


def metres(value: object, decimals: int = 2, lang: str | None = None) -> str:
    """Return a length or height in metres with its unit, with the decimals that it needs.

    Examples
    --------
    >>> metres(312.5), metres(None)
    ('312,5 m', '–')
    """
    text = _with_unit(figure(value, decimals, lang=lang), "m")
    return _remembered(text, metres, value, decimals=decimals)


def kilometres(value_m: object, decimals: int = 1, lang: str | None = None) -> str:
    """Return a length given in metres as kilometres.

    Examples
    --------
    >>> kilometres(3649)
    '3,6 km'
    """
    exact = _decimal(value_m)
    text = MISSING if exact is None else _rounded(exact / M_PER_KM, decimals, False, lang)
    return _remembered(_with_unit(text, "km"), kilometres, value_m, decimals=decimals)


def square_km(value: object, decimals: int = 2, lang: str | None = None) -> str:
    """Return an area in km² with its unit.

    Examples
    --------
    >>> square_km(609.509)
    '609,51 km²'
    """
    text = _with_unit(number(value, decimals, lang=lang), "km²")
    return _remembered(text, square_km, value, decimals=decimals)


def money(dong: object, lang: str | None = None) -> str:
    """Return an amount of đồng, whole.

    Examples
    --------
    >>> money(1250000), money(1250000, "en")
    ('1.250.000 đ', '1,250,000 đ')
    """
    return _remembered(_with_unit(number(dong, 0, lang=lang), "đ"), money, dong)


def day(on: date | None) -> str:
    """Return a date as dd/mm/yyyy.

    Examples
    --------
    >>> day(date(2017, 11, 3)), day(None)
    ('03/11/2017', '–')
    """
    return MISSING if on is None else on.strftime("%d/%m/%Y")


def day_of(text: str) -> str:
    """Return an ISO date, or the date of an ISO moment, as dd/mm/yyyy.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> day_of("2018-03-01"), day_of("2018-03-01T09:30:00+00:00")
    ('01/03/2018', '01/03/2018')
    """
    return day(date.fromisoformat(text[:10]))


def degrees(value: object, decimals: int = 6) -> str:
    """Return a coordinate in degrees, with a point in every language: it is copied into other programs.

    Examples
    --------
    >>> degrees(106.3421)
    '106.342100'
    """
    return str(number(value, decimals, lang="en"))


def dms(angle_deg: float) -> str:
    """Return an angle in degrees, minutes and seconds to a hundredth, as consents of heights state it.

    Examples
    --------
    >>> dms(9.9347), dms(106.99999999)
    ('9°56′04,92″', '107°00′00,00″')
    """
    hundredths = round(angle_deg * 360_000)
    minutes, seconds = divmod(hundredths, 6000)
    whole, minutes = divmod(minutes, 60)
    return f"{whole}°{minutes:02d}′{number(seconds / 100, 2).zfill(5)}″"


def sheet_format(decimals: int = 0, *, grouped: bool = True) -> str:
    """Return how Excel shows numbers; its own language puts the marks.

    Examples
    --------
    >>> sheet_format(), sheet_format(2), sheet_format(2, grouped=False)
    ('#,##0', '#,##0.00', '0.00')
    """
    return ("#,##0" if grouped else "0") + ("." + "0" * decimals if decimals else "")


def decimals_of(values: Iterable[object], most: int = 6, otherwise: int = 2) -> int:
    """Return with how many decimals numbers are all said whole; ``otherwise`` where ``most`` do not do.

    Examples
    --------
    >>> decimals_of([1.5, 2]), decimals_of([9.9347, None]), decimals_of([1 / 3])
    (1, 4, 2)
    """
    exact = [number for number in map(_decimal, values) if number is not None]
    for decimals in range(most + 1):
        if all(number == round(number, decimals) for number in exact):
            return decimals
    return otherwise


def _decimal(value: object) -> Decimal | None:
    """Return the decimal that a number is written as; None for what is missing or not finite.

    The shortest text of a float is what a person means by it: 1.005 is 1.005, not 1.00499….
    """
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, int):
        return Decimal(value)
    if not isinstance(value, Real) or not isfinite(value):
        return None
    return Decimal(repr(float(value)))


def _rounded(exact: Decimal, decimals: int, signed: bool, lang: str | None) -> str:
    # As many digits as it has: a number that makes no sense must be told, too.
    enough = Context(prec=max(28, exact.adjusted() + decimals + 2))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, enough)
    thousands, mark = MARKS[lang or language()]
    text = f"{abs(rounded):,f}".translate(str.maketrans(",.", thousands + mark))
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if signed and rounded > 0 else text


def _with_unit(text: str, unit: str) -> str:
    return text if text == MISSING else f"{text} {unit}"


def _remembered(text: str, writer: Callable[..., str], value: object, **options: object) -> str:
    written = Written(text)
    written.how, written.options = writer.__name__, options
    exact = _decimal(value)
    written.value = None if exact is None else int(exact) if exact == int(exact) else float(exact)
    return written


_WRITERS: dict[str, Callable[..., str]] = {
    writer.__name__: writer
    for writer in (number, figure, plain_figure, percent, people, metres, kilometres, square_km, money)
}
