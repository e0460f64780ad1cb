"""The words of the data: which properties and classes are used, how often, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from pyoxigraph import Literal, NamedNode

from bronwijzer.manifest import Used
from bronwijzer.prefixes import RDF, RDFS
from bronwijzer.queries import own
from bronwijzer.representation.description import labels_of, number
from bronwijzer.representation.html import Link, link_to
from bronwijzer.representation.lists import KINDS
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Shown, Text
from bronwijzer.store.base import Store
from bronwijzer.words import LANGUAGES, Words, words

_PROPERTIES: Final = RDF("Property")
_CLASSES: Final = RDFS("Class")
_KINDS: Final = ("property", "class")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often each property and class is used; the same in every language, so it is counted once."""

    properties: Mapping[NamedNode, int]
    classes: Mapping[NamedNode, int]

    @classmethod
    def of(cls, store: Store, terms: Sequence[Used]) -> Self:
        """Return what was counted when the release was made, or count it where nothing was."""
        if not terms:
            return cls.read(store)
        found = {kind: {NamedNode(each.iri): each.uses for each in terms if each.kind == kind} for kind in _KINDS}
        return cls(*(found[kind] for kind in _KINDS))

    @classmethod
    def read(cls, store: Store) -> Self:
        """Count what a store uses."""
        found: dict[NamedNode, dict[NamedNode, int]] = {_PROPERTIES: {}, _CLASSES: {}}
        for row in store.select(own("terms")):
            term, kind = row.get("term"), row.get("kind")
            if isinstance(term, NamedNode) and isinstance(kind, NamedNode):
                found[kind][term] = number(row, "uses")
        return cls(found[_PROPERTIES], found[_CLASSES])


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the overview: its short form, its name in each language, and how often it is used."""

    link: Link
    short: str
    names: tuple[Text | None, ...]
    uses: int


@dataclass(frozen=True, slots=True)
class Use:
    """An example of the use of a term."""

    thing: Link
    value: Link | Shown | None


@dataclass(frozen=True, slots=True)
class Usage:
    """How a term is used: how often as what, some examples, and the list of its things where there is one."""

    count: int
    is_class: bool
    examples: tuple[Use, ...]
    listed: str | None


def overview(store: Store, publication: Publication, said: Words, counts: Mapping[NamedNode, int]) -> list[Term]:
    """Return the terms in the order of their short forms."""
    labels = labels_of(store, counts)
    namer = Namer(labels, said, publication.prefixes)
    namers = [Namer(labels, words(language), publication.prefixes) for language in LANGUAGES]
    terms = [
        Term(
            link_to(each, namer, publication.addresses),
            namer.short(each.value),
            tuple(_own(one, each) for one in namers),
            uses,
        )
        for each, uses in counts.items()
    ]
    return sorted(terms, key=lambda each: each.short.casefold())


def usage(store: Store, publication: Publication, said: Words, term: NamedNode) -> Usage | None:
    """Return how a term is used, or None for what is none, or is not used."""
    (counted,) = store.select(own("count_uses").bind(**{"class": term, "property": term}))
    things, statements = number(counted, "things"), number(counted, "statements")
    if not things + statements:
        return None
    is_class = things > 0
    rows = store.select(own("uses_of_class" if is_class else "uses_of_property").bind(term=term))
    met = {node for row in rows for node in row.values() if isinstance(node, NamedNode)}
    namer = Namer(labels_of(store, met), said, publication.prefixes)

    def shown(node: object) -> Link | Shown | None:
        if isinstance(node, Literal):
            return namer.literal(node)
        return link_to(node, namer, publication.addresses) if isinstance(node, NamedNode) else None

    examples = [(shown(row["thing"]), shown(row.get("value"))) for row in rows]
    listed = next((name for name, kind in KINDS.items() if kind == term), None)
    uses = tuple(Use(thing, value) for thing, value in examples if isinstance(thing, Link))
    return Usage(things or statements, is_class, uses, listed)


def _own(namer: Namer, term: NamedNode) -> Text | None:
    """Return a name in the namer's own language, or None where the sources give none."""
    name = namer.name(term)
    return name if namer.is_named(term) and not name.language else None
