"""The things of a class as a list that can be narrowed: which choices there are, and what is left of each.

All of it is read once for a release and then chosen from in memory, so that every count is exact and cheap.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Self

from pyoxigraph import NamedNode, Quad

from bronwijzer.prefixes import DCT, PROV, RDF, SH
from bronwijzer.queries import Query, own
from bronwijzer.representation.description import labels_of, number
from bronwijzer.representation.layout import Layout
from bronwijzer.store.base import Row, Store

#: The lists there are: the path of each, and the class of its things.
KINDS: Final[Mapping[str, NamedNode]] = {
    "projecten": NamedNode("http://usefulinc.com/ns/doap#Project"),
    "organisaties": NamedNode("http://www.w3.org/ns/org#FormalOrganization"),
    "software": NamedNode("https://schema.org/SoftwareApplication"),
    "broncode": NamedNode("https://schema.org/SoftwareSourceCode"),
    "diensten": NamedNode("https://schema.org/Service"),
    "documenten": NamedNode("https://schema.org/DigitalDocument"),
    "waarnemingen": NamedNode("https://schema.org/Observation"),
    "beweringen": NamedNode("https://schema.org/Claim"),
    "bronnen": NamedNode("http://rdfs.org/ns/void#Dataset"),
    "begrippen": NamedNode("http://www.w3.org/2004/02/skos/core#Concept"),
    "oordelen": SH("ValidationReport"),
}
#: By what the things of a class are told apart at a glance, where that is not their further classes.
ASPECTS: Final[Mapping[NamedNode, NamedNode]] = {SH("ValidationReport"): DCT("type")}
#: By which properties of what its things point at a list can be narrowed too, and which property leads there.
THROUGH: Final[Mapping[NamedNode, Mapping[NamedNode, NamedNode]]] = {
    SH("ValidationReport"): {
        SH("sourceConstraintComponent"): SH("result"),
        DCT("format"): PROV("wasDerivedFrom"),
        NamedNode("https://schema.org/publisher"): PROV("wasDerivedFrom"),
    }
}
MOST_THINGS: Final = 20_000
MOST_FACETS: Final = 6
MOST_CHOICES: Final = 15
_AT_A_TIME: Final = 1000

Chosen = Mapping[NamedNode, Sequence[NamedNode]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value by which a list can be narrowed, and how many things would be left."""

    value: NamedNode
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A property with its choices, those that most things have first; `more` says how many are not shown."""

    predicate: NamedNode
    choices: tuple[Choice, ...]
    more: int


@dataclass(frozen=True)
class Listing:
    """The things of a class: what each points at, how much is said of it, and what all of them are called."""

    kind: NamedNode
    sizes: Mapping[NamedNode, int]
    links: Mapping[NamedNode, Mapping[NamedNode, frozenset[NamedNode]]]
    labels: tuple[Quad, ...]
    layout: Layout

    @classmethod
    def read(cls, store: Store, kind: NamedNode) -> Self:
        """Read the things of a class, at most MOST_THINGS."""
        sizes = {
            row["thing"]: number(row, "statements") for row in store.select(own("members_of").bind(**{"class": kind}))
        }
        things = {each: size for each, size in sizes.items() if isinstance(each, NamedNode)}
        links: dict[NamedNode, dict[NamedNode, frozenset[NamedNode]]] = {each: {} for each in things}
        for row in _links(store, kind):
            thing, predicate, value = row["thing"], row["predicate"], row["value"]
            if isinstance(thing, NamedNode) and isinstance(predicate, NamedNode) and isinstance(value, NamedNode):
                held = links.setdefault(thing, {})
                held[predicate] = held.get(predicate, frozenset()) | {value}
        predicates = {predicate for held in links.values() for predicate in held}
        return cls(kind, things, links, tuple(all_labels(store, things)), Layout.of(store, [kind], predicates))

    @property
    def is_whole(self) -> bool:
        """Whether all things of the class are in it."""
        return len(self.sizes) < MOST_THINGS

    def narrowed(self, chosen: Chosen, but: NamedNode | None = None) -> list[NamedNode]:
        """Return the things that have one of the chosen values of every property, `but` left aside."""
        wanted = [(predicate, set(values)) for predicate, values in chosen.items() if predicate != but]
        return [
            thing
            for thing in self.sizes
            if all(values & self.links[thing].get(predicate, frozenset()) for predicate, values in wanted)
        ]

    def facets(self, chosen: Chosen) -> list[Facet]:
        """Return the properties to narrow by, in the order of the shapes, with what is left for each value."""
        everywhere = {each: self._counts(self.sizes, each) for each in self._predicates()}
        useful = [each for each, counts in everywhere.items() if each in chosen or self._narrows(counts)]
        useful.sort(
            key=lambda each: (each not in chosen, each != RDF("type"), self.layout.place(each).rank, each.value)
        )
        return [self._facet(each, everywhere[each], chosen) for each in useful[:MOST_FACETS]]

    def _predicates(self) -> set[NamedNode]:
        return {predicate for held in self.links.values() for predicate in held}

    def _counts(self, things: Iterable[NamedNode], predicate: NamedNode) -> Counter[NamedNode]:
        found = Counter(value for thing in things for value in self.links[thing].get(predicate, ()))
        return Counter({value: count for value, count in found.items() if value not in self.shared})

    @cached_property
    def shared(self) -> frozenset[NamedNode]:
        """The classes that all things are of, by which nothing can be told apart."""
        kinds = [held.get(RDF("type"), frozenset()) for held in self.links.values()]
        return frozenset[NamedNode]().union({self.kind}, *kinds[:1]).intersection(*kinds) | {self.kind}

    def _narrows(self, counts: Counter[NamedNode]) -> bool:
        """Tell whether values set groups of things apart: most things share theirs with another, but not with all."""
        shared = sum(count for count in counts.values() if 1 < count < len(self.sizes))
        return shared * 2 >= counts.total() > 0

    def _facet(self, predicate: NamedNode, everywhere: Counter[NamedNode], chosen: Chosen) -> Facet:
        here = self._counts(self.narrowed(chosen, but=predicate), predicate)
        picked = chosen.get(predicate, ())
        order = sorted({*everywhere, *picked}, key=lambda each: (each not in picked, -everywhere[each], each.value))
        choices = tuple(Choice(each, here[each], each in picked) for each in order[:MOST_CHOICES])
        return Facet(predicate, choices, max(0, len(order) - MOST_CHOICES))


def _links(store: Store, kind: NamedNode) -> Iterator[Row]:
    """Yield what each thing of a class points at, also through something else."""
    yield from store.select(own("links_of_members").bind(**{"class": kind}))
    for predicate, step in THROUGH.get(kind, {}).items():
        yield from store.select(own("links_through").bind(**{"class": kind}, step=step, predicate=predicate))


def query_of(kind: NamedNode, chosen: Chosen) -> Query:
    """Return the query that gives the same selection; the chosen values are written into it as terms."""
    query, through = own("list").bind(**{"class": kind}), THROUGH.get(kind, {})

    def path(predicate: NamedNode) -> str:
        return f"{through[predicate]}/{predicate}" if predicate in through else str(predicate)

    lines = [
        f"    VALUES ?choice{place} {{ {' '.join(map(str, values))} }}\n    ?thing {path(predicate)} ?choice{place} .\n"
        for place, (predicate, values) in enumerate(chosen.items(), 1)
    ]
    head, anchor, tail = query.text.partition("    OPTIONAL")
    return replace(query, text=head + "".join(lines) + anchor + tail)


def all_labels(store: Store, things: Iterable[NamedNode]) -> Iterator[Quad]:
    """Yield the statements that name any number of resources."""
    wanted = list(things)
    for start in range(0, len(wanted), _AT_A_TIME):
        yield from labels_of(store, wanted[start : start + _AT_A_TIME])
