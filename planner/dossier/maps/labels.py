"""Labels placed without overlap, in millimetres of the sheet: beside, with a leader, or by a number.

Greedy by priority. A name keeps clear of every symbol and of every label before it. What finds no
place gets a number; its name is in the index. A number that finds no place near by stands further off,
with a leader; only if there is none at all within reach does it stand on symbols (never on a label).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from planner.dossier.maps.lettering import LINE, width_mm
from planner.dossier.maps.paper import MM_PER_INCH, Box

Floats = npt.NDArray[np.float64]

PAD_MM = 0.25
LEADERS_MM = (2.5, 4.0, 6.0, 8.5, 11.5, 15.0)
FAR_MM = (20.0, 26.0, 34.0, 44.0)
DIRECTIONS = np.deg2rad((0, 180, 90, 270, 45, 135, 315, 225))  # best first: right, left, above, below …
LEADER_DIRECTIONS = np.deg2rad(np.arange(0, 360, 22.5))
LEAST_INSIDE = 0.7  # of a name that does not lie wholly in its area
SMALLER = (1.0, 0.85, 0.7, 0.6)  # sizes in which a soft label is tried before it is left out
GRID = 19  # places tried inside an area, each way


@dataclass(frozen=True)
class Request:
    """A label that is wanted.

    Attributes
    ----------
    at
        Its place on the sheet, mm.
    reach
        Of the symbol there, mm; the label keeps off it.
    area
        In mm, for a name that lies in an area; None for one that stands beside a point.
    priority
        Smaller goes first.
    entry
        How the index calls it; None: a number will not do, it is left out instead.
    number
        Always this number, with its name in the index; None: the name, or the next number.
    soft
        May lie on symbols (a large pale name under them).
    """

    text: str
    at: tuple[float, float]
    size_pt: float
    face: str = "regular"
    colour: str = "#000000"
    reach: float = 0.0
    area: BaseGeometry | None = None
    priority: float = 5.0
    entry: str | None = None
    number: int | None = None
    soft: bool = False


@dataclass(frozen=True)
class Placed:
    """A label with its place: lines, middle, box (left, bottom, right, top), leader's far end."""

    request: Request
    lines: tuple[str, ...]
    middle: tuple[float, float]
    box: tuple[float, float, float, float]
    number: int | None = None
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None
    forced: bool = False


@dataclass
class Placer:
    """The sheet as it fills.

    Attributes
    ----------
    bounds
        Where labels may lie, mm.
    symbols, taken
        Boxes of symbols, and those of labels and leaders, (n, 4) in mm.
    first_number
        Of the index.
    """

    bounds: Box
    symbols: Floats
    taken: Floats
    first_number: int = 1
    placed: list[Placed] = field(default_factory=list)

    def place(self, requests: Sequence[Request]) -> list[Placed]:
        """Place all labels, the most wanted first; equal ones in their order."""
        number = self.first_number
        for request in sorted(requests, key=lambda request: request.priority):
            if request.number is not None:
                label = self._numbered(request, request.number)
            else:
                sizes = SMALLER if request.soft else (1.0,)
                tries = (
                    self._named(replace(request, size_pt=request.size_pt * factor)) for factor in sizes
                )
                label = next((label for label in tries if label is not None), None)
                if label is None and request.entry is not None:
                    label = self._numbered(request, number)
                    number += label is not None
            if label is not None:
                self._take(label)
        return self.placed

    def _named(self, request: Request) -> Placed | None:
        for lines in _breaks(request):
            width, height = _size(lines, request)
            if request.area is not None:
                spots = _spots_inside(request.area, request.at, width, height)
                spot = self._first(spots, width, height, soft=request.soft)
                if spot is None:
                    spots = _spots_inside(request.area, request.at, width, height, LEAST_INSIDE)
                    spot = self._first(spots, width, height, soft=request.soft)
            else:
                spot = self._first(_spots_beside(request, width, height), width, height)
            if spot is not None:
                return _placed(request, lines, spot, width, height)
        if request.area is not None:
            return None
        return self._led(request, (request.text,), LEADERS_MM)

    def _numbered(self, request: Request, number: int) -> Placed | None:
        lines = (str(number),)
        width, height = _size(lines, request)
        spots = _spots_beside(request, width, height)
        if request.area is not None:
            inside = _spots_inside(request.area, request.at, width, height)
            spots = inside if len(inside) else np.array([request.at])
        spot = self._first(spots, width, height)
        if spot is not None:
            return _placed(request, lines, spot, width, height, number)
        led = self._led(request, lines, (*LEADERS_MM, *FAR_MM), number)
        there = led or self._forced(request, lines, spots, number)
        return there or self._led(request, lines, (*LEADERS_MM, *FAR_MM), number, over=True)

    def _led(
        self,
        request: Request,
        lines: tuple[str, ...],
        away: Sequence[float],
        number: int | None = None,
        *,
        over: bool = False,
    ) -> Placed | None:
        """Place a label off its symbol, with a leader; ``over``: on other symbols if need be."""
        width, height = _size(lines, request)
        start = np.array(request.at)
        for distance in away:
            for turn in LEADER_DIRECTIONS:
                way = np.array([np.cos(turn), np.sin(turn)])
                end = start + way * (request.reach + distance)
                middle = end + np.sign(np.round(way, 3)) * [width / 2, height / 2]
                box = _boxes(middle[None], width, height)
                if not self._inside(box)[0] or (not over and self._hit(box, self.symbols)[0]):
                    continue
                if self._hit(box, self.taken)[0] or self._crossed(start, end, request.reach):
                    continue
                line = (tuple(start + way * request.reach), tuple(end))
                return _placed(request, lines, middle, width, height, number, line, forced=over)
        return None

    def _forced(
        self, request: Request, lines: tuple[str, ...], spots: Floats, number: int
    ) -> Placed | None:
        width, height = _size(lines, request)
        boxes = _boxes(spots, width, height)
        free = self._inside(boxes) & ~self._hit(boxes, self.taken)
        if not free.any():
            return None
        worst = _overlaps(boxes, self.symbols)
        best = int(np.argmin(np.where(free, worst, np.inf)))
        return _placed(request, lines, spots[best], width, height, number, forced=True)

    def _first(self, spots: Floats, width: float, height: float, *, soft: bool = False) -> Floats | None:
        if not len(spots):
            return None
        boxes = _boxes(spots, width, height)
        free = self._inside(boxes) & ~self._hit(boxes, self.taken)
        if soft:
            cost = np.where(free, _overlaps(boxes, self.symbols), np.inf)
            return spots[int(np.argmin(cost))] if free.any() else None
        free &= ~self._hit(boxes, self.symbols)
        return spots[int(np.argmax(free))] if free.any() else None

    def _inside(self, boxes: Floats) -> npt.NDArray[np.bool_]:
        b = self.bounds
        low = (boxes[:, 0] >= b.left) & (boxes[:, 1] >= b.bottom)
        return np.asarray(low & (boxes[:, 2] <= b.right) & (boxes[:, 3] <= b.top))

    def _hit(self, boxes: Floats, others: Floats) -> npt.NDArray[np.bool_]:
        return np.asarray(_meet(boxes, others).any(axis=1))

    def _crossed(self, start: Floats, end: Floats, reach: float) -> bool:
        """Return whether a leader would run under a label or another leader."""
        line = _beads(start, end, reach)
        return bool(self._hit(line, self.taken).any())

    def _take(self, label: Placed) -> None:
        self.placed.append(label)
        boxes = [np.array(label.box)[None]]
        if label.leader is not None:
            boxes.append(_beads(np.array(label.leader[0]), np.array(label.leader[1]), 0.0))
        self.taken = np.vstack([self.taken, *boxes])


def no_boxes() -> Floats:
    """Return no boxes at all, (0, 4)."""
    return np.empty((0, 4))


def _breaks(request: Request) -> Iterator[tuple[str, ...]]:
    yield (request.text,)
    words = request.text.split()
    if request.area is not None and len(words) > 1:
        cuts = range(1, len(words))
        cut = min(cuts, key=lambda n: max(len(" ".join(words[:n])), len(" ".join(words[n:]))))
        yield " ".join(words[:cut]), " ".join(words[cut:])


def _size(lines: tuple[str, ...], request: Request) -> tuple[float, float]:
    em = request.size_pt / 72.0 * MM_PER_INCH
    width = max(width_mm(line, request.size_pt, request.face) for line in lines)
    # from below the descenders to above the accents of capitals
    return width + 2 * PAD_MM, em * (1.2 + LINE * (len(lines) - 1)) + 2 * PAD_MM


def _spots_beside(request: Request, width: float, height: float) -> Floats:
    way = np.column_stack([np.cos(DIRECTIONS), np.sin(DIRECTIONS)])
    side = np.sign(np.round(way, 3))
    half = np.array([width, height]) / 2
    spots: Floats = np.array(request.at) + way * request.reach + side * half
    return spots


def _spots_inside(
    area: BaseGeometry, at: tuple[float, float], width: float, height: float, least: float = 1.0
) -> Floats:
    """Return places, the nearest to ``at`` first, where a box (``least`` of it) lies in the area."""
    left, bottom, right, top = area.bounds
    x, y = np.meshgrid(np.linspace(left, right, GRID), np.linspace(bottom, top, GRID))
    spots = np.vstack([np.array([at]), np.column_stack([x.ravel(), y.ravel()])])
    boxes = _boxes(spots, width, height)
    shapely.prepare(area)
    squares = np.asarray(shapely.box(*boxes.T))
    is_kept = np.asarray(shapely.contains_properly(area, squares))
    if least < 1.0:
        # Only what the area's border cuts is measured: that takes longest.
        is_cut = ~is_kept & shapely.contains_xy(area, *spots.T)
        is_kept[is_cut] = (
            shapely.area(shapely.intersection(area, squares[is_cut])) >= least * width * height
        )
    spots = spots[is_kept]
    nearest: Floats = spots[np.argsort(np.hypot(*(spots - at).T), kind="stable")]
    return nearest


def _boxes(middles: Floats, width: float, height: float) -> Floats:
    half = np.array([width, height]) / 2
    return np.hstack([middles - half, middles + half])


def _meet(boxes: Floats, others: Floats) -> npt.NDArray[np.bool_]:
    a, b = boxes[:, None], others[None]
    across = (a[..., 0] < b[..., 2]) & (b[..., 0] < a[..., 2])
    return np.asarray(across & (a[..., 1] < b[..., 3]) & (b[..., 1] < a[..., 3]))


def _overlaps(boxes: Floats, others: Floats) -> Floats:
    a, b = boxes[:, None], others[None]
    wide = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    high = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    return np.asarray((wide.clip(0) * high.clip(0)).sum(axis=1))


def _beads(start: Floats, end: Floats, reach: float) -> Floats:
    length = float(np.hypot(*(end - start)))
    along = np.arange(min(reach, length), length, 0.5)[:, None] / max(length, 1e-9)
    middles = start + along * (end - start)
    return np.hstack([middles - 0.2, middles + 0.2])


def _placed(
    request: Request,
    lines: tuple[str, ...],
    middle: Floats,
    width: float,
    height: float,
    number: int | None = None,
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None,
    *,
    forced: bool = False,
) -> Placed:
    box = tuple(_boxes(np.asarray(middle)[None], width, height)[0])
    return Placed(request, lines, (float(middle[0]), float(middle[1])), box, number, leader, forced)
