"""What a reader of a page should know or may want to see beside it: that a thing is over, and what is like it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from bronwijzer.queries import own
from bronwijzer.representation.description import Description, labels_of
from bronwijzer.representation.html import Link, link_to
from bronwijzer.representation.lists import KINDS
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer
from bronwijzer.store.base import Row, Store
from bronwijzer.words import Words

_LIKENED: Final = frozenset({KINDS["projecten"], KINDS["software"]})
_MOST: Final = 5
_MOST_REASONS: Final = 3

Linking = Callable[[NamedNode], Link]


@dataclass(frozen=True, slots=True)
class Alert:
    """A status that says that something is over; `thing` is the part it is said of, where that is not the whole."""

    status: Link
    thing: Link | None


@dataclass(frozen=True, slots=True)
class Related:
    """A thing that has something in common with another: the things they share, and how many more there are."""

    link: Link
    shared: tuple[Link, ...]
    more: int


def alerts(store: Store, publication: Publication, words: Words, iri: NamedNode) -> list[Alert]:
    """Return what says that a thing or a part of it is over."""
    found = _pairs(store.select(own("alerts").bind(thing=iri, resource=iri)), "thing", "status")
    link = _linking(store, publication, words, found)
    return [Alert(link(status), None if thing == iri else link(thing)) for thing, status in found]


def related(store: Store, publication: Publication, words: Words, described: Description) -> list[Related]:
    """Return the projects or software that have most in common with one."""
    if not _LIKENED.intersection(described.types):
        return []
    shared: dict[NamedNode, list[NamedNode]] = {}
    for thing, other in _pairs(store.select(own("related").bind(resource=described.iri)), "thing", "shared"):
        shared.setdefault(thing, []).append(other)
    nearest = sorted(shared.items(), key=lambda each: (-len(each[1]), each[0].value))[:_MOST]
    shown = [(thing, held[:_MOST_REASONS], len(held)) for thing, held in nearest]
    linking = _linking(store, publication, words, [(thing, other) for thing, held, _ in shown for other in held])
    return [
        Related(linking(thing), tuple(linking(each) for each in held), count - len(held))
        for thing, held, count in shown
    ]


def _pairs(rows: list[Row], one: str, other: str) -> list[tuple[NamedNode, NamedNode]]:
    pairs = [(row[one], row[other]) for row in rows]
    return [(a, b) for a, b in pairs if isinstance(a, NamedNode) and isinstance(b, NamedNode)]


def _linking(store: Store, publication: Publication, words: Words, pairs: list[tuple[NamedNode, NamedNode]]) -> Linking:
    namer = Namer(labels_of(store, {each for pair in pairs for each in pair}), words, publication.prefixes)
    return lambda iri: link_to(iri, namer, publication.addresses)
