"""Example questions as people ask them: by subject, with their inputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from pyoxigraph import Literal, NamedNode

from bronwijzer.errors import RequestError
from bronwijzer.queries import Query, own
from bronwijzer.representation import overview
from bronwijzer.representation.addresses import named
from bronwijzer.representation.description import labels_of
from bronwijzer.representation.layout import order_of
from bronwijzer.representation.overview import Question
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Text
from bronwijzer.store.base import Store
from bronwijzer.words import Words


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a question: its name in the query, its label, and the example that stands in for it."""

    name: str
    label: Text
    example: NamedNode | Literal | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it belongs to and what it takes; `order` is how soon it is shown where few are."""

    question: Question
    group: Text | None
    inputs: tuple[Input, ...]
    order: float

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


def questions(store: Store, publication: Publication, words: Words) -> list[Asked]:
    """Return the questions, by subject and then by title."""
    groups: dict[str, NamedNode] = {}
    orders: dict[str, float] = {}
    inputs: dict[str, dict[NamedNode, tuple[str, NamedNode | Literal | None]]] = {}
    for row in store.select(own("question_parts")):
        about, group, part, name, example = (row.get(key) for key in ("question", "group", "input", "name", "example"))
        iri = about.value if isinstance(about, NamedNode) else ""
        orders[iri] = min(order_of(row), orders.get(iri, inf))
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
            orders.get(each.iri, inf),
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
    """Return what a reader filled in as terms: an IRI where a thing is asked for, else a text.

    Raises RequestError for what is no IRI: without it the answer would be about everything.
    """
    texts = {each: given.get(each.name, "").strip() for each in asked.inputs}
    return {each.name: _term(each, text) for each, text in texts.items() if text}


def _term(each: Input, text: str) -> NamedNode | Literal:
    if not isinstance(each.example, NamedNode):
        return Literal(text)
    thing = named(text)
    if thing is None:
        raise RequestError("request.iri", iri=text)
    return thing


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
