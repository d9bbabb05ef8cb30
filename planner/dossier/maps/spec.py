"""What a map is to show, before it is drawn on any sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from planner.base import messages, numbers
from planner.dossier.maps.geography import Geography
from planner.dossier.maps.view import Layer
from planner.usecases.material import Signing, Source

SYNTHETIC = "synthetic"
NOBODY = Signing()


@dataclass(frozen=True)
class MapSpec:
    """One map of a set.

    Attributes
    ----------
    slug
        Of its file: ``01-hien-trang``.
    kind, code
        Of the area: ``province``, ``district`` or ``commune``, and its code.
    layers
        From below; the base is drawn before them.
    number, total
        Place in the set.
    day
        The day that the map shows; ``made_on``: that it is dated.
    figures
        A small table beside the map: rows of texts, the first its heading.
    notes
        Sentences of this map alone.
    symbol
        Size of its symbols, in ordinary ones.
    first_number
        Of the communes whose names find no place; before it are the numbers that its layers give.
    scale
        Denominator; None: the largest round one that fits.
    """

    slug: str
    title: str
    subtitle: str
    geography: Geography
    layers: Sequence[Layer]
    sources: Sequence[Source]
    day: date
    made_on: date
    signing: Signing = NOBODY
    dossier: str = ""
    carrier: str = ""
    kind: str = "province"
    code: str | None = None
    number: int = 1
    total: int = 1
    figures: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    symbol: float = 1.0
    first_number: int = 1
    scale: int | None = None
    paper: str = "A3"
    orientation: str = "landscape"

    @property
    def is_synthetic(self) -> bool:
        """Whether any of its data are made up for demonstration; the sheet then says so."""
        return any(SYNTHETIC in source.origins for source in self.sources)

    def on_paper(self, paper: str, orientation: str) -> MapSpec:
        """Return the map for another sheet."""
        return replace(self, paper=paper, orientation=orientation)


def numbered(specs: Sequence[MapSpec]) -> list[MapSpec]:
    """Return the maps with their numbers in the set, which also begin their file names."""
    return [
        replace(spec, number=at, total=len(specs), slug=f"{at:02d}-{spec.slug}")
        for at, spec in enumerate(specs, start=1)
    ]


def source_lines(sources: Sequence[Source]) -> list[str]:
    """Return the sources as the sheet tells them, each once: name, what it is from, date."""
    lines: dict[str, list[str]] = {}
    for source in sources:
        origin = ", ".join(messages.text(f"common.origin_{name}") for name in source.origins)
        line = messages.text(
            "maps.source", source=source.source, date=_day(source.source_date), origin=origin
        )
        lines.setdefault(line, []).append(source.title)
    return [f"{'; '.join(dict.fromkeys(titles))}: {line}" for line, titles in lines.items()]


def _day(text: str) -> str:
    try:
        return numbers.day(date.fromisoformat(text))
    except ValueError:
        return text or messages.text("maps.missing")
