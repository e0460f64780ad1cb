"""An answer as a table that people read: named things instead of IRIs, in an order, with what can be compared."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode

from bronwijzer.prefixes import XSD
from bronwijzer.queries import own
from bronwijzer.representation.addresses import named
from bronwijzer.representation.description import labels_of
from bronwijzer.representation.html import Link, link_to
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Shown, Text
from bronwijzer.store.base import Store
from bronwijzer.words import Words

_NAME: Final = "naam"
_MOST_NAMES: Final = 3000
_NUMBERS: Final = frozenset({XSD("integer"), XSD("decimal"), XSD("double")})

Sorting = OneOf["none", "ascending", "descending"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of an answer: a link, a literal, or neither where the variable is unbound; `number` is its size."""

    link: Link | None = None
    literal: Shown | None = None
    number: float | None = None

    @property
    def text(self) -> str:
        """What it says."""
        shown = self.link.text if self.link else self.literal.text if self.literal else Text("")
        return shown.value

    @property
    def place(self) -> tuple[bool, float, str]:
        """Its place in a sorted column: numbers by size, before texts by the alphabet."""
        return self.number is None, self.number or 0.0, self.text.casefold()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its variable in the query, its heading, and how it is sorted."""

    name: str
    heading: Text
    sorting: Sorting = "none"

    @property
    def order(self) -> str:
        """The order to ask for next: from small to large, and then the other way round."""
        return f"-{self.name}" if self.sorting == "ascending" else self.name


@dataclass(frozen=True, slots=True)
class Glance:
    """How an answer begins: its first values, each with the number beside it, and how many more there are."""

    values: tuple[tuple[Cell, Cell | None], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: its columns and its rows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def ordered(self, order: str | None) -> "Table":
        """Return the table sorted by the column of a name, backwards behind a hyphen; empty cells come last."""
        name = (order or "").removeprefix("-")
        place = next((place for place, each in enumerate(self.columns) if each.name == name), None)
        if order is None or place is None:
            return self
        backwards = order.startswith("-")
        full = sorted(
            (row for row in self.rows if row[place].text), key=lambda row: row[place].place, reverse=backwards
        )
        empty = (row for row in self.rows if not row[place].text)
        column = replace(self.columns[place], sorting="descending" if backwards else "ascending")
        return Table((*self.columns[:place], column, *self.columns[place + 1 :]), (*full, *empty))

    def glance(self, most: int) -> Glance:
        """Return how the answer begins: in the first column in which its rows differ, each value once."""
        columns = enumerate(zip(*self.rows, strict=True))
        place = next((place for place, cells in columns if len({each.text for each in cells}) > 1), 0)
        found: dict[str, tuple[Cell, Cell | None]] = {}
        for row in self.rows:
            beside = next((each for each in row[place + 1 :] if each.number is not None), None)
            found.setdefault(row[place].text, (row[place], beside))
        return Glance(tuple(found.values())[:most], max(0, len(found) - most))


def table(store: Store, publication: Publication, words: Words, answer: bytes) -> Table:
    """Return an answer in SPARQL's JSON as a table; a name stands no more beside the thing that it names.

    Yes or no is a table of one cell.
    """
    found = json.loads(answer)
    if "boolean" in found:
        told = Text(words("value.true") if found["boolean"] else words("value.false"))
        return Table((Column("boolean", Text(words("questions.answer"))),), ((Cell(literal=Shown(told)),),))
    rows: list[dict[str, Any]] = found["results"]["bindings"]
    columns = _columns(found["head"]["vars"], rows)
    iris = {row[each]["value"] for row in rows for each in columns if each in row and row[each]["type"] == "uri"}
    wanted = [node for node in map(named, sorted(iris)) if node][:_MOST_NAMES]
    namer = Namer(labels_of(store, wanted), words, publication.prefixes)
    cells = tuple(tuple(_cell(row.get(each), namer, publication) for each in columns) for row in rows)
    headings = _headings(store)
    return Table(
        tuple(Column(each, namer.best(headings.get(each, [])) or Text(each)) for each in columns),
        cells,
    )


def _headings(store: Store) -> Mapping[str, list[Literal]]:
    """Return what the data call the columns of answers, by variable and in all languages."""
    found: dict[str, list[Literal]] = {}
    for row in store.select(own("columns")):
        name, heading = row["name"], row["heading"]
        if isinstance(name, Literal) and isinstance(heading, Literal):
            found.setdefault(name.value, []).append(heading)
    return found


def _columns(variables: Sequence[str], rows: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Return the columns to show: in the place of a name the thing that it names, which has its name as its link."""
    things = [each for each in variables if _kinds(each, rows) == {"uri"}]
    left = [each for each in things if not any(_names(other, each) for other in variables)]
    shown: list[str] = []
    for each in variables:
        thing = next((one for one in things if _names(each, one)), None)
        if each == _NAME and left:
            thing = left[0]
        shown += [thing or each]
    return tuple(dict.fromkeys(shown))


def _kinds(variable: str, rows: Iterable[dict[str, Any]]) -> set[str]:
    return {row[variable]["type"] for row in rows if variable in row}


def _names(variable: str, thing: str) -> bool:
    return variable in {thing + _NAME, f"{thing}s{_NAME}"}


def _cell(value: dict[str, str] | None, namer: Namer, publication: Publication) -> Cell:
    if value is None:
        return Cell()
    node = named(value["value"]) if value["type"] == "uri" else None
    if node:
        return Cell(link_to(node, namer, publication.addresses))
    if "xml:lang" in value:
        return Cell(literal=namer.literal(Literal(value["value"], language=value["xml:lang"])))
    datatype = named(value.get("datatype", "")) or XSD("string")
    return Cell(literal=namer.literal(Literal(value["value"], datatype=datatype)), number=_number(value, datatype))


def _number(value: dict[str, str], datatype: NamedNode) -> float | None:
    try:
        return float(value["value"]) if datatype in _NUMBERS else None
    except ValueError:
        return None
