"""Example questions as people ask them: by subject, with their inputs, and with their answer as a table."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from bronwijzer.prefixes import XSD
from bronwijzer.queries import Query, own
from bronwijzer.representation import overview
from bronwijzer.representation.addresses import named
from bronwijzer.representation.description import labels_of
from bronwijzer.representation.html import Link, link_to
from bronwijzer.representation.overview import Question
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Shown, Text
from bronwijzer.store.base import Store
from bronwijzer.words import Words

_NAME: Final = "naam"
_MOST_NAMES: Final = 3000


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a question: its name in the query, its label, and the example that stands in for it."""

    name: str
    label: Text
    example: NamedNode | Literal | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it belongs to and what it takes."""

    question: Question
    group: Text | None
    inputs: tuple[Input, ...]

    def bound(self, given: Mapping[str, NamedNode | Literal]) -> Query:
        """Return its query with inputs filled in: as given, else with the example."""
        query = Query(self.question.slug, self.question.query)
        values = {each.name: given.get(each.name) or each.example for each in self.inputs}
        return query.bind(**{name: value for name, value in values.items() if value and name in query.parameters})


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen for an input."""

    value: str
    text: Text
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """An input as a form shows it: a choice where it is a thing, else a text."""

    name: str
    label: Text
    value: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of an answer: a link, a literal, or neither where the variable is unbound."""

    link: Link | None = None
    literal: Shown | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: the headings of its columns, and its rows."""

    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]


def questions(store: Store, publication: Publication, words: Words) -> list[Asked]:
    """Return the questions, by subject and then by title."""
    groups: dict[str, NamedNode] = {}
    inputs: dict[str, dict[NamedNode, tuple[str, NamedNode | Literal | None]]] = {}
    for row in store.select(own("question_parts")):
        about, group, part, name, example = (row.get(key) for key in ("question", "group", "input", "name", "example"))
        iri = about.value if isinstance(about, NamedNode) else ""
        if isinstance(group, NamedNode):
            groups.setdefault(iri, group)
        if isinstance(part, NamedNode) and isinstance(name, Literal):
            known = example if isinstance(example, (NamedNode, Literal)) else None
            inputs.setdefault(iri, {}).setdefault(part, (name.value, known))
    terms = {*groups.values(), *(part for parts in inputs.values() for part in parts)}
    namer = Namer(labels_of(store, terms), words, publication.prefixes)
    found = [
        Asked(
            each,
            namer.name(groups[each.iri]) if each.iri in groups else None,
            tuple(Input(name, namer.name(part), example) for part, (name, example) in inputs.get(each.iri, {}).items()),
        )
        for each in overview.questions(store, publication, words)
    ]
    return sorted(found, key=lambda each: (each.group is None, each.group.value if each.group else ""))


def fields(
    store: Store, publication: Publication, words: Words, asked: Asked, given: Mapping[str, NamedNode | Literal]
) -> list[Field]:
    """Return the inputs of a question as a form shows them, filled in as given."""
    return [_field(store, publication, words, each, given.get(each.name) or each.example) for each in asked.inputs]


def terms(asked: Asked, given: Mapping[str, str]) -> dict[str, NamedNode | Literal]:
    """Return what a reader filled in as terms; an address where a thing is asked for, else a text."""
    found: dict[str, NamedNode | Literal] = {}
    for each in asked.inputs:
        text = given.get(each.name, "").strip()
        term = (named(text) if isinstance(each.example, NamedNode) else Literal(text)) if text else None
        found.update({each.name: term} if term else {})
    return found


def table(store: Store, publication: Publication, words: Words, answer: bytes) -> Table:
    """Return an answer in SPARQL's JSON as a table; a name stands no more beside the thing that it names."""
    found = json.loads(answer)
    rows: list[dict[str, Any]] = found["results"]["bindings"]
    columns = _columns(found["head"]["vars"], rows)
    iris = {row[each]["value"] for row in rows for each in columns if each in row and row[each]["type"] == "uri"}
    wanted = [node for node in map(named, sorted(iris)) if node][:_MOST_NAMES]
    namer = Namer(labels_of(store, wanted), words, publication.prefixes)
    cells = tuple(tuple(_cell(row.get(each), namer, publication) for each in columns) for row in rows)
    headings = _headings(store)
    return Table(tuple(namer.best(headings.get(each, [])) or Text(each) for each in columns), cells)


def _field(
    store: Store, publication: Publication, words: Words, each: Input, value: NamedNode | Literal | None
) -> Field:
    if not isinstance(each.example, NamedNode):
        return Field(each.name, each.label, value.value if value else "", ())
    peers = [row["thing"] for row in store.select(own("peers_of").bind(example=each.example))]
    things = {each.example, *([value] if isinstance(value, NamedNode) else []), *peers}
    known = [thing for thing in things if isinstance(thing, NamedNode)]
    namer = Namer(labels_of(store, known), words, publication.prefixes)
    options = [Option(thing.value, namer.name(thing), thing == value) for thing in known]
    options.sort(key=lambda option: (option.text.value.casefold(), option.value))
    return Field(each.name, each.label, value.value if value else "", tuple(options))


def _headings(store: Store) -> dict[str, list[Literal]]:
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
    return Cell(literal=namer.literal(Literal(value["value"], datatype=datatype)))
