"""Relations as a picture in two columns: what points at a thing on the left, what it points at on the right.

Only geometry and words are decided here; a template writes the SVG. A picture repeats what the text says, and links.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bronwijzer.representation.html import Link, Property
from bronwijzer.representation.statements import ASIDE

WIDTH: Final = 1000
BOX: Final = 290
HEIGHT: Final = 28
PER_GROUP: Final = 8
FEWEST: Final = 3
_ROW: Final = 36
_HEADING: Final = 30
_CENTRE: Final = 220
_LONGEST: Final = 33
_MARGIN: Final = 20


@dataclass(frozen=True, slots=True)
class Box:
    """A thing: where it stands, what it is called, and where it leads."""

    x: int
    y: int
    label: str
    href: str
    whole: str

    @property
    def middle(self) -> int:
        """The height at which lines meet it."""
        return self.y + HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Heading:
    """What a group of things is to the one in the middle, and how many there are."""

    x: int
    y: int
    label: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture: boxes, headings, and lines from left to right; `lines` of the name in the middle, if there is one."""

    height: int
    boxes: tuple[Box, ...]
    headings: tuple[Heading, ...]
    edges: tuple[str, ...]
    lines: tuple[str, ...] = ()


def around(name: str, incoming: Sequence[Property], outgoing: Sequence[Property]) -> Diagram | None:
    """Return the picture of a thing and its neighbours, or None when there are hardly any."""
    left, right = _groups(incoming), _groups(outgoing)
    if sum(len(links) for _, _, links in (*left, *right)) < FEWEST:
        return None
    height = max(_height(left), _height(right), 4 * _ROW) + 2 * _MARGIN
    centre = height // 2
    boxes_in, headings_in = _column(left, 0, (height - _height(left)) // 2)
    boxes_out, headings_out = _column(right, WIDTH - BOX, (height - _height(right)) // 2)
    inner = (WIDTH - _CENTRE) // 2
    edges = [_edge(BOX, each.middle, inner, centre) for each in boxes_in]
    edges += [_edge(WIDTH - inner, centre, WIDTH - BOX, each.middle) for each in boxes_out]
    return Diagram(height, (*boxes_in, *boxes_out), (*headings_in, *headings_out), tuple(edges), _wrapped(name))


def between(left: Sequence[Link], right: Sequence[Link], pairs: Iterable[tuple[str, str]]) -> Diagram:
    """Return the picture of two columns of things and which of them go together."""
    height = max(len(left), len(right)) * _ROW + 2 * _MARGIN
    columns = []
    for links, x in ((left, 0), (right, WIDTH - BOX)):
        gap = (height - 2 * _MARGIN) / max(1, len(links))
        top = [_MARGIN + round(gap * place + (gap - HEIGHT) / 2) for place in range(len(links))]
        columns.append({link.iri: _box(link, x, y) for link, y in zip(links, top, strict=True)})
    starts, ends = columns
    edges = [_edge(BOX, starts[one].middle, WIDTH - BOX, ends[other].middle) for one, other in pairs]
    return Diagram(height, (*starts.values(), *ends.values()), (), tuple(edges))


def _groups(properties: Iterable[Property]) -> list[tuple[str, int, list[Link]]]:
    """Return the name of each property, how many values it has, and the first of those that lead on within the site."""
    found = []
    for each in properties:
        links = [value.link for value in each.values if value.link and value.link.href and not value.link.outside]
        if links and each.link.iri not in ASIDE:
            found.append((each.link.text.value, each.count, links[:PER_GROUP]))
    return found


def _height(groups: Iterable[tuple[str, int, list[Link]]]) -> int:
    return sum(_HEADING + _ROW * len(links) for _, _, links in groups)


def _column(groups: Iterable[tuple[str, int, list[Link]]], x: int, y: int) -> tuple[list[Box], list[Heading]]:
    boxes, headings = list[Box](), list[Heading]()
    for label, count, links in groups:
        shown = _clipped(label) + (f" ({count})" if count > len(links) else "")
        headings.append(Heading(x, y + _HEADING - 10, shown))
        y += _HEADING
        for link in links:
            boxes.append(_box(link, x, y))
            y += _ROW
    return boxes, headings


def _box(link: Link, x: int, y: int) -> Box:
    return Box(x, y, _clipped(link.text.value), link.href or "", link.text.value)


def _edge(x1: int, y1: int, x2: int, y2: int) -> str:
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _wrapped(name: str, width: int = 22) -> tuple[str, ...]:
    """Return a name in at most three lines."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(each if len(each) <= width else f"{each[: width - 1]}…" for each in lines[:3])
