"""The context of a resource's page: everything is decided here, so that the template only writes it down.

Whatever comes from data is hostile: only addresses of the web become links, and a claim is always shown as one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.formats import GRAPHS
from bronwijzer.prefixes import XSD
from bronwijzer.representation.addresses import Addresses, named
from bronwijzer.representation.description import Description
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Namer, Shown, Text
from bronwijzer.turtle import Term
from bronwijzer.words import Words

MOST_VALUES: Final = 50
_LINKED: Final = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Link:
    """A resource as a page mentions it; without `href` its IRI is no address that a browser may follow.

    `claimed_by` are the authors of a claim, None for what is no claim; `outside` tells that the link leaves the site.
    """

    text: Text
    iri: str
    href: str | None
    outside: bool = False
    claimed_by: tuple[Text, ...] | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value and the sources that state it; either a link or a literal."""

    link: Link | None
    literal: Shown | None
    sources: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Property:
    """A predicate with its values; `more` says how many are not on the page, `count` how many there are."""

    link: Link
    values: tuple[Value, ...]
    count: int
    more: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A statement of a source, on the page of that source."""

    subject: Link
    predicate: Link
    value: Value


@dataclass(frozen=True, slots=True)
class DataLink:
    """Where the same statements are in a format for machines."""

    href: str
    media_type: str
    label: str


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """All that the page about a resource says, in the order in which it says it."""

    title: Text
    iri: str
    types: tuple[Link, ...]
    claimed_by: tuple[Link, ...] | None
    properties: tuple[Property, ...]
    incoming: tuple[Property, ...]
    contents: tuple[Row, ...]
    sources: tuple[Link, ...]
    incoming_count: int
    contents_count: int
    page: int
    pages: int
    previous: str | None
    following: str | None
    data: tuple[DataLink, ...]
    external: str | None


def resource_page(description: Description, publication: Publication, words: Words) -> ResourcePage:
    """Return the context of the page about a resource."""
    return _Writer(description, publication, words).page()


def link_to(iri: NamedNode, namer: Namer, addresses: Addresses) -> Link:
    """Return a link to our own page of a resource, where there is one to speak of, else to the resource itself."""
    if addresses.is_ours(iri.value) or namer.is_named(iri):
        return Link(namer.name(iri), iri.value, addresses.page(iri.value))
    outside = _outside(iri.value)
    return Link(namer.name(iri), iri.value, outside, outside=outside is not None)


def data_links(addresses: Addresses, iri: NamedNode, page: int = 1) -> tuple[DataLink, ...]:
    """Return where the data about a resource are, in every graph format."""
    return tuple(
        DataLink(addresses.data(iri.value, each.extension, page), each.media_type, each.label) for each in GRAPHS
    )


class _Writer:
    """What one page is made with: its description, and the names in its language."""

    def __init__(self, description: Description, publication: Publication, words: Words) -> None:
        self._said = description
        self._addresses = publication.addresses
        self._namer = Namer(description.labels, words, publication.prefixes)

    def page(self) -> ResourcePage:
        said, iri = self._said, self._said.iri.value
        own = self._addresses.is_ours(iri)
        return ResourcePage(
            title=self._namer.name(said.iri),
            iri=iri,
            types=tuple(self._link(each) for each in said.types),
            claimed_by=tuple(self._link(each) for each in said.authors[said.iri]) if said.iri in said.authors else None,
            properties=self._properties(),
            incoming=self._incoming(),
            contents=tuple(self._row(quad) for quad in said.contents),
            sources=self._sources(said.quads),
            incoming_count=sum(said.counts.subjects.values()),
            contents_count=said.counts.contents,
            page=said.page,
            pages=said.counts.pages,
            previous=self._addresses.page(iri, said.page - 1) if said.page > 1 else None,
            following=self._addresses.page(iri, said.page + 1) if said.page < said.counts.pages else None,
            data=data_links(self._addresses, said.iri, said.page),
            external=None if own else _outside(iri),
        )

    def _properties(self) -> tuple[Property, ...]:
        """Group the statements by predicate: in the order of the shapes, then by name."""
        groups: dict[NamedNode, dict[Term, list[Quad]]] = defaultdict(lambda: defaultdict(list))
        for quad in self._said.statements:
            groups[quad.predicate][quad.object].append(quad)
        properties = [self._property(predicate, values) for predicate, values in groups.items()]
        places = {predicate.value: place for predicate, place in self._said.order.items()}
        return tuple(sorted(properties, key=lambda each: (places.get(each.link.iri, inf), _alphabet(each.link.text))))

    def _property(self, predicate: NamedNode, values: dict[Term, list[Quad]]) -> Property:
        shown = [self._value(term, quads) for term, quads in values.items()]
        shown.sort(key=_place)
        kept = tuple(shown[:MOST_VALUES])
        return Property(self._link(predicate), kept, len(shown), len(shown) - len(kept))

    def _incoming(self) -> tuple[Property, ...]:
        """Group what points here by predicate; every predicate is there with its count, its subjects by page."""
        groups: dict[NamedNode, dict[Term, list[Quad]]] = {each: {} for each in self._said.counts.subjects}
        for quad in self._said.incoming:
            groups.setdefault(quad.predicate, {}).setdefault(quad.subject, []).append(quad)
        found = []
        for predicate, subjects in groups.items():
            values = sorted((self._value(subject, quads) for subject, quads in subjects.items()), key=_place)
            count = self._said.counts.subjects.get(predicate, len(values))
            found.append(Property(self._link(predicate), tuple(values), count, count - len(values)))
        return tuple(sorted(found, key=lambda each: _alphabet(each.link.text)))

    def _row(self, quad: Quad) -> Row:
        subject, predicate = quad.subject, quad.predicate
        return Row(self._link(subject), self._link(predicate), self._value(quad.object, []))

    def _value(self, term: Term, quads: Iterable[Quad]) -> Value:
        sources = self._sources(quads)
        if isinstance(term, Literal):
            if term.datatype == XSD("anyURI") and _outside(term.value) and named(term.value):
                return Value(self._link(NamedNode(term.value)), None, sources)
            return Value(None, self._namer.literal(term), sources)
        return Value(self._link(term), None, sources)

    def _link(self, term: Term) -> Link:
        if not isinstance(term, NamedNode):
            return Link(Text(str(term)), str(term), None)
        link = link_to(term, self._namer, self._addresses)
        by = self._said.authors.get(term)
        return link if by is None else replace(link, claimed_by=tuple(self._namer.name(each) for each in by))

    def _sources(self, quads: Iterable[Quad]) -> tuple[Link, ...]:
        graphs = {quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)}
        links = [self._link(graph) for graph in graphs]
        return tuple(sorted(links, key=lambda each: _alphabet(each.text)))


def _outside(iri: str) -> str | None:
    """Return an address that a browser may follow, or None."""
    return iri if iri.lower().startswith(_LINKED) else None


def _alphabet(text: Text) -> tuple[str, str]:
    return text.value.casefold(), text.value


def _place(value: Value) -> tuple[bool, str, str]:
    """Put values in the page's language before the others."""
    text = value.link.text if value.link else value.literal.text if value.literal else Text("")
    return text.language is not None, *_alphabet(text)
