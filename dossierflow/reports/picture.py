"""Pictures drawn as SVG within the page: both UIs of Prefect show them, and nothing is fetched."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

WIDTH, HEIGHT, FOOT, HEAD = 640, 150, 22, 22
#: Read well on white and on black.
GREY, COLOURS = "#8a8f98", ("#2f81f7", "#d29922", "#3fb950", "#f85149")


@dataclass(frozen=True)
class Series:
    """Numbers with the name that the picture's legend gives them."""

    name: str
    values: Sequence[int]


def bars(days: Sequence[str], series: Sequence[Series], shown: Sequence[str] = ()) -> str:
    """Bars side by side for each of these days, as an address for an image (`data:image/svg+xml…`).

    `shown` are the numbers at the left, lowest first, as the reader's language writes them: by default 0 and
    the largest.
    """
    largest = max((value for one in series for value in one.values), default=0)
    svg = _canvas()
    for place, text in zip((HEIGHT - FOOT, HEAD + 8), shown or ("0", str(largest)), strict=False):
        _text(svg, 0, place, text)
    left = 8 + 7 * max(map(len, shown or (str(largest),)))
    step = (WIDTH - left) / max(1, len(days))
    breadth = step * 0.8 / max(1, len(series))
    for number, one in enumerate(series):
        _legend(svg, series, number, left)
        for at, value in enumerate(one.values):
            height = (HEIGHT - FOOT - HEAD) * value / largest if largest else 0
            x, y = left + at * step + number * breadth, HEIGHT - FOOT - height
            _add(svg, "rect", x=x, y=y, width=breadth, height=height, fill=_colour(number))
    _add(svg, "line", x1=left, y1=HEIGHT - FOOT, x2=WIDTH, y2=HEIGHT - FOOT, stroke=GREY)
    return _data(_dated(svg, days, left))


def line(days: Sequence[str], values: Sequence[int], shown: Sequence[str] = ()) -> str:
    """A line through these values, from the lowest to the highest, as an address for an image."""
    lowest, height = min(values, default=0), max(values, default=0) - min(values, default=0)
    svg = _canvas()
    labels = shown or (str(lowest), str(lowest + height))
    for place, text in zip((HEIGHT - FOOT, HEAD + 8), labels, strict=False):
        _text(svg, 0, place, text)
    left = 8 + 7 * max(map(len, labels))
    step = (WIDTH - left - 4) / max(1, len(values) - 1)
    span = HEIGHT - FOOT - HEAD
    points = [
        (left + at * step, HEIGHT - FOOT - (span * (value - lowest) / height if height else span / 2))
        for at, value in enumerate(values)
    ]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    _add(svg, "polyline", points=drawn, fill="none", stroke=COLOURS[0], stroke_width=2)
    return _data(_dated(svg, days, left))


def course(
    points: Sequence[tuple[date, int]], missing: Sequence[tuple[date, date]], shown: Sequence[str]
) -> str:
    """Values that hold until the next day that has one, as steps; periods of which nothing is known in red.

    `shown` are the lowest and highest value, the first and last day, as the reader's language writes them.
    """
    svg = _canvas()
    for place, text in zip((HEIGHT - FOOT, HEAD + 8), shown[:2], strict=False):
        _text(svg, 0, place, text)
    left = 8 + 7 * max(map(len, shown[:2]), default=0)
    at = _Scale(points, left)
    for since, until in missing:
        start, end = at.across(since), max(at.across(until), at.across(since) + 3)
        _add(svg, "rect", x=start, y=HEAD, width=end - start, height=HEIGHT - FOOT - HEAD, fill=COLOURS[3],
             fill_opacity=0.35)  # fmt: skip
    for piece in _unbroken(points, {since for since, _ in missing}):
        corners = [(at.across(piece[0][0]), at.up(piece[0][1]))]
        for (_, before), (day, value) in pairwise(piece):
            corners += [(at.across(day), at.up(before)), (at.across(day), at.up(value))]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*corners, (corners[-1][0] + 3, corners[-1][1])])
        _add(svg, "polyline", points=drawn, fill="none", stroke=COLOURS[0], stroke_width=2)
    return _data(_dated(svg, shown[2:], left))


class _Scale:
    """From days and values to places in the picture."""

    def __init__(self, points: Sequence[tuple[date, int]], left: int) -> None:
        days, values = [day for day, _ in points], [value for _, value in points]
        self._first, self._span = min(days), max(1, (max(days) - min(days)).days)
        self._lowest, self._height = min(values), max(values) - min(values)
        self._left = left

    def across(self, day: date) -> float:
        share = min(1.0, max(0.0, (day - self._first).days / self._span))
        return self._left + share * (WIDTH - self._left - 4)

    def up(self, value: int) -> float:
        room = HEIGHT - FOOT - HEAD
        share = (value - self._lowest) / self._height if self._height else 0.5
        return HEIGHT - FOOT - room * share


def _unbroken(
    points: Sequence[tuple[date, int]], ends: Collection[date]
) -> Iterator[Sequence[tuple[date, int]]]:
    """The points in pieces: one ends with the last point of a day behind which something is missing."""
    start = 0
    for place, (one, other) in enumerate(pairwise(points), 1):
        if one[0] in ends and other[0] != one[0]:
            yield points[start:place]
            start = place
    if points[start:]:
        yield points[start:]


def _canvas() -> ET.Element:
    box = f"0 0 {WIDTH} {HEIGHT}"
    return ET.Element(
        "svg", xmlns="http://www.w3.org/2000/svg", viewBox=box, width=str(WIDTH), height=str(HEIGHT)
    )


def _dated(svg: ET.Element, days: Sequence[str], left: int) -> ET.Element:
    """The first and the last day below."""
    if days:
        _text(svg, left, HEIGHT - 6, days[0])
        _text(svg, WIDTH, HEIGHT - 6, days[-1], anchor="end")
    return svg


def _legend(svg: ET.Element, series: Sequence[Series], number: int, left: int) -> None:
    start = left + sum(24 + 7 * len(one.name) for one in series[:number])
    _add(svg, "rect", x=start, y=4, width=10, height=10, fill=_colour(number))
    _text(svg, start + 14, 13, series[number].name)


def _text(svg: ET.Element, x: float, y: float, text: str, anchor: str = "start") -> None:
    _add(
        svg, "text", x=x, y=y, fill=GREY, font_size=12, font_family="sans-serif", text_anchor=anchor
    ).text = text


def _add(svg: ET.Element, name: str, **attributes: float | str) -> ET.Element:
    said = {key.replace("_", "-"): _said(value) for key, value in attributes.items()}
    return ET.SubElement(svg, name, said)


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _said(value: float | str) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _data(svg: ET.Element) -> str:
    return "data:image/svg+xml;base64," + b64encode(ET.tostring(svg)).decode()
