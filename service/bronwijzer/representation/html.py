"""The context of a resource's page: everything is decided here, so that the template only writes it down.

Whatever comes from data is hostile: only addresses of the web become links, and a claim is always shown as one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from bronwijzer.formats import GRAPHS
from bronwijzer.prefixes import XSD
from bronwijzer.representation.addresses import Addresses, named
from bronwijzer.representation.description import Description
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.statements import ASIDE, NAMING, Statements, alike, disputed, leads, upkeep, values_of
from bronwijzer.representation.texts import Namer, Shown, Text
from bronwijzer.turtle import Term
from bronwijzer.words import Words

MOST_VALUES: Final = 50
_LINKED: Final = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Link:
    """A resource as a page mentions it; without `href` its IRI is no address that a browser may follow.

    `claimed_by` are the authors of a claim, None for what is no claim; `outside` tells that the link leaves the site;
    `code` is what an identifier says.
    """

    text: Text
    iri: str
    href: str | None
    outside: bool = False
    claimed_by: tuple[Text, ...] | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value and the sources that state it; either a link or a literal."""

    link: Link | None
    literal: Shown | None
    sources: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Property:
    """A predicate with its values; `more` says how many are not on the page, `count` how many there are.

    `disputed` tells that two sources do not name the same values.
    """

    link: Link
    values: tuple[Value, ...]
    count: int
    more: int = 0
    disputed: bool = False

    @property
    def sources(self) -> tuple[Link, ...]:
        """The sources of every single value, when they are all the same."""
        different = {each.sources for each in self.values}
        return different.pop() if len(different) == 1 else ()


@dataclass(frozen=True, slots=True)
class Group:
    """Properties under one heading; `sources` are those of every single value, when they are all the same.

    What is there for the upkeep of the data alone, such as the name that the page has as its title, is `folded`.
    `rank` is the order that the shapes give it.
    """

    title: Text
    properties: tuple[Property, ...]
    sources: tuple[Link, ...] = ()
    folded: bool = False
    rank: float = inf


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of one thing, on the page of that source."""

    subject: Link
    properties: tuple[Property, ...]


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
    lead: Text | None
    groups: tuple[Group, ...]
    incoming: tuple[Property, ...]
    contents: tuple[Said, ...]
    sources: tuple[Link, ...]
    incoming_count: int
    contents_count: int
    page: int
    pages: int
    previous: str | None
    following: str | None
    data: tuple[DataLink, ...]
    external: str | None

    @property
    def properties(self) -> tuple[Property, ...]:
        """The properties of all groups."""
        return tuple(each for group in self.groups for each in group.properties)

    def around(self, rank: float) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
        """Return the open groups that come before what has a rank, and those that come after it."""
        shown = [each for each in self.groups if not each.folded]
        return tuple(each for each in shown if each.rank <= rank), tuple(each for each in shown if each.rank > rank)


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
        self._words = words
        self._namer = Namer(description.labels, words, publication.prefixes)
        self._headings = Namer(description.headings, words, publication.prefixes)

    def page(self) -> ResourcePage:
        said, iri = self._said, self._said.iri.value
        own = self._addresses.is_ours(iri)
        return ResourcePage(
            title=self._namer.name(said.iri),
            iri=iri,
            types=tuple(self._link(each) for each in said.types),
            claimed_by=tuple(self._link(each) for each in said.authors[said.iri]) if said.iri in said.authors else None,
            lead=self._namer.best(leads(said.statements)),
            groups=self._groups(),
            incoming=self._incoming(),
            contents=self._contents(),
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

    def _groups(self) -> tuple[Group, ...]:
        """Group the statements as the shapes do; what no shape speaks of follows, and the upkeep comes last."""
        said = values_of(self._said.statements)
        kept = upkeep(said)
        groups: dict[NamedNode | None, list[NamedNode]] = defaultdict(list)
        for predicate in sorted(said.keys() - kept, key=self._place_of):
            groups[self._said.layout.place(predicate).group].append(predicate)
        others = groups.pop(None, [])
        found = [self._group(self._headings.name(each), held, said) for each, held in groups.items() if each]
        found += [self._group(Text(self._words("group.other")), others, said)] if others else []
        last = self._group(Text(self._words("group.upkeep")), sorted(kept, key=self._place_of), said)
        found += [replace(last, folded=True)] if kept else []
        return tuple(found)

    def _group(self, title: Text, predicates: Collection[NamedNode], said: Statements) -> Group:
        properties = tuple(self._property(each, said[each]) for each in predicates)
        sources = {value.sources for each in properties for value in each.values}
        rank = min((self._said.layout.place(each).rank[0] for each in predicates), default=inf)
        return Group(title, properties, sources.pop() if len(sources) == 1 else (), rank=rank)

    def _place_of(self, predicate: NamedNode) -> tuple[tuple[float, bool, float], tuple[str, str]]:
        return self._said.layout.place(predicate).rank, _alphabet(self._called(predicate).text)

    def _called(self, predicate: NamedNode) -> Link:
        """Return a link to a predicate, under the name that the shapes of this class give it."""
        name = self._namer.best(self._said.layout.place(predicate).names)
        link = self._link(predicate)
        return replace(link, text=name) if name and not name.language else link

    def _property(self, predicate: NamedNode, values: Mapping[Term, list[Quad]]) -> Property:
        shown = [self._value(self._namer.nearest(terms), quads) for terms, quads in alike(values)]
        shown.sort(key=_place)
        kept = tuple(shown[:MOST_VALUES])
        differ = predicate.value not in NAMING and disputed(values)
        return Property(self._called(predicate), kept, len(values), len(shown) - len(kept), differ)

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
        return tuple(sorted(found, key=lambda each: (each.link.iri in ASIDE, _alphabet(each.link.text))))

    def _contents(self) -> tuple[Said, ...]:
        """Group what a source says by the things it speaks of: itself, then by their IRIs."""
        things: dict[NamedNode | BlankNode | Triple, list[Quad]] = defaultdict(list)
        for quad in self._said.contents:
            things[quad.subject].append(Quad(quad.subject, quad.predicate, quad.object))
        subjects = sorted(things, key=lambda each: (each != self._said.iri, str(each)))
        return tuple(Said(self._link(each), self._told(things[each])) for each in subjects)

    def _told(self, quads: Iterable[Quad]) -> tuple[Property, ...]:
        found = [self._property(predicate, values) for predicate, values in values_of(quads).items()]
        return tuple(sorted(found, key=lambda each: _alphabet(each.link.text)))

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
        link = replace(link_to(term, self._namer, self._addresses), code=self._said.codes.get(term, ""))
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
