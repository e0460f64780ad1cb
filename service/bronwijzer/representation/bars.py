"""Counts of an answer as bars: what the query itself counts, or else how many things stand beside each of a few.

Numbers that are no counts get no picture: they may be of different units. A picture repeats what the table says.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bronwijzer.representation.tables import Cell, Column, Table
from bronwijzer.words import Words

MOST: Final = 25
_LONGEST: Final = 50
_ROW: Final = 46
_WIDEST: Final = 360
#: Where things are counted that the query does not count itself, one of them stands beside at least so many others.
_WORTH: Final = 3
_FEWEST: Final = 2
_SOURCE: Final = "/graph/"
_COUNTED: Final = re.compile(r"\(\s*COUNT\([^()]*\)\s+AS\s+\?(\w+)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its place and width, what it is of, where that leads, and the number."""

    y: int
    width: int
    label: str
    whole: str
    href: str | None
    value: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of counts: of what and by what, its height, the bars, and how many things have none."""

    what: str
    by: str
    height: int
    bars: tuple[Bar, ...]
    more: int


_Count = tuple[Sequence[Cell], float]


def bars(table: Table, query: str, words: Words) -> Bars | None:
    """Return the picture of an answer, or None when there is nothing to compare."""
    counted = {found[1] for found in _COUNTED.finditer(query)}
    names = [each.name for each in table.columns]
    measure = next((place for place, name in enumerate(names) if name in counted), None)
    if measure is not None:
        by = _telling(table, [place for place, name in enumerate(names) if name not in counted])
        counts: list[_Count] = [([row[each] for each in by], row[measure].number or 0.0) for row in table.rows]
        return _drawn(counts, table.columns[measure].heading.value, [table.columns[each] for each in by], words)
    group = next((place for place in range(len(names)) if _groups(table, place)), None)
    others = {place: _things(table, place) for place in range(len(names)) if place != group}
    other = max(others, key=lambda each: others[each], default=None)
    if group is None or other is None or not others[other]:
        return None
    pairs = dict.fromkeys((row[group], row[other]) for row in table.rows if row[other].link)
    sizes = Counter(cell for cell, _ in pairs)
    if max(sizes.values()) < _WORTH:
        return None
    found: list[_Count] = [((cell,), size) for cell, size in sizes.items()]
    return _drawn(found, table.columns[other].heading.value, [table.columns[group]], words)


def _things(table: Table, place: int) -> int:
    """Return how many things stand in a column; sources are none."""
    links = {row[place].link for row in table.rows}
    return len([each for each in links if each and _SOURCE not in each.iri])


def _telling(table: Table, places: Sequence[int]) -> Sequence[int]:
    """Return as many of the columns, from the first on, as it takes to tell all rows apart."""
    for count in range(1, len(places)):
        if len({tuple(row[each] for each in places[:count]) for row in table.rows}) == len(table.rows):
            return places[:count]
    return places


def _groups(table: Table, place: int) -> bool:
    """Tell whether a column sorts all rows by things: a few, each with more than one row on average."""
    cells = {row[place] for row in table.rows}
    return _FEWEST <= _things(table, place) == len(cells) <= MOST and len(table.rows) >= 2 * len(cells)


def _drawn(counts: Sequence[_Count], what: str, by: Sequence[Column], words: Words) -> Bars | None:
    largest = max((size for _, size in counts), default=0)
    if len(counts) < _FEWEST or not largest > 0 or not by:
        return None
    found = [
        _bar(place, cells, round(_WIDEST * size / largest), words.number(round(size)))
        for place, (cells, size) in enumerate(counts[:MOST])
    ]
    names = f" {words('list.and')} ".join(each.heading.value for each in by)
    return Bars(what, names, len(found) * _ROW, tuple(found), len(counts) - len(found))


def _bar(place: int, cells: Sequence[Cell], width: int, value: str) -> Bar:
    whole = ", ".join(each.text for each in cells if each.text)
    label = whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"
    link = cells[0].link if len(cells) == 1 else None
    return Bar(place * _ROW, width, label, whole, link.href if link else None, value)
