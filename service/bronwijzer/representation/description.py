"""What is said of an IRI: by which sources, what points at it, and what its neighbours are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.errors import UnknownResource
from bronwijzer.prefixes import ADMS, OWL, RDF, XSD
from bronwijzer.queries import own
from bronwijzer.representation.layout import Layout
from bronwijzer.store.base import Row, Store

STATEMENTS_PER_PAGE: Final = 1000
INCOMING_PER_PAGE: Final = 100
#: Up to so many statements are sorted before they are cut into pages; more come in the engine's own order.
SORTED_UP_TO: Final = 5000
#: The queries that ask for the statements with an IRI as subject, object and graph.
_PLACES: Final = ("statements_of", "statements_to", "statements_in")

_TRUE: Final = frozenset(Literal(each, datatype=XSD("boolean")) for each in ("true", "1"))

#: How many statements, and how many subjects, point at an IRI by each predicate.
Towards = Mapping[NamedNode, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is on all pages together: statements of, in and to a resource, and subjects per predicate."""

    statements: int
    contents: int
    incoming: int
    subjects: Mapping[NamedNode, int]

    @property
    def pages(self) -> int:
        """How many pages that makes, at least one."""
        needed = [
            -(-self.statements // STATEMENTS_PER_PAGE),
            -(-self.contents // STATEMENTS_PER_PAGE),
            -(-self.incoming // INCOMING_PER_PAGE),
        ]
        return max(1, *needed)


@dataclass(frozen=True, slots=True)
class Description:
    """One page of what a store holds about an IRI; every statement stands in the graph of its source.

    `statements` have the IRI as subject, `incoming` as object, `contents` as graph; `labels` name the neighbours,
    the predicates and the graphs. `layout` is where the shapes of its classes put a predicate, `headings` what their
    groups are called; `authors` maps each neighbour that is a claim to those who make it, `codes` each identifier to
    its code.
    """

    iri: NamedNode
    page: int
    counts: Counts
    statements: tuple[Quad, ...]
    incoming: tuple[Quad, ...]
    contents: tuple[Quad, ...]
    labels: tuple[Quad, ...]
    codes: Mapping[NamedNode, str]
    layout: Layout
    headings: tuple[Quad, ...]
    authors: Mapping[NamedNode, tuple[NamedNode, ...]]

    @property
    def quads(self) -> tuple[Quad, ...]:
        """All statements but the labels."""
        return (*self.statements, *self.contents, *self.incoming)

    @property
    def predicates(self) -> frozenset[NamedNode]:
        """The predicates of all statements."""
        return frozenset(quad.predicate for quad in self.quads)

    @property
    def types(self) -> tuple[NamedNode, ...]:
        """The classes of the IRI."""
        types = {quad.object for quad in self.statements if quad.predicate == RDF("type")}
        return tuple(sorted((each for each in types if isinstance(each, NamedNode)), key=lambda each: each.value))

    @property
    def withdrawn(self) -> bool:
        """Whether a source says that the IRI is to be used no more."""
        return any(quad.predicate == OWL("deprecated") and quad.object in _TRUE for quad in self.statements)


def is_known(store: Store, iri: NamedNode) -> bool:
    """Tell whether the store holds anything about an IRI."""
    return store.ask(own("is_known").bind(resource=iri))


def replacement(store: Store, iri: NamedNode) -> NamedNode | None:
    """Return what an IRI was replaced by, when it was given up, or None."""
    found = [row["replacement"] for row in store.select(own("replacement").bind(resource=iri))]
    return next((each for each in found if isinstance(each, NamedNode)), None)


def describe(store: Store, iri: NamedNode, *, page: int = 1, towards: Towards | None = None) -> Description:
    """Return what a store holds about an IRI; raises UnknownResource for an IRI, or a page, that it does not know.

    `towards` is what points at the IRI, where that was counted before.
    """
    counts = _counts(store, iri, towards or _towards(store, iri))
    if not counts.statements + counts.contents + counts.incoming:
        raise UnknownResource("resource.unknown", iri=iri.value)
    if not 1 <= page <= counts.pages:
        raise UnknownResource("resource.unknown-page", iri=iri.value, page=page, pages=counts.pages)
    statements = _part(store, "statements_of", iri, page, counts.statements)
    contents = _part(store, "statements_in", iri, page, counts.contents)
    incoming = _part(store, "statements_to", iri, page, counts.incoming)
    near = _nodes([*statements, *contents, *incoming]) | {iri}
    authors = _authors(store, near)
    named = near.union(*authors.values())
    types = [quad.object for quad in statements if quad.predicate == RDF("type")]
    layout = Layout.of(
        store, [each for each in types if isinstance(each, NamedNode)], {quad.predicate for quad in statements}
    )
    return Description(
        *(iri, page, counts, statements, incoming, contents),
        labels=labels_of(store, named),
        codes=_codes(store, statements),
        layout=layout,
        headings=labels_of(store, layout.groups),
        authors=authors,
    )


def labels_of(store: Store, resources: Iterable[NamedNode]) -> tuple[Quad, ...]:
    """Return the statements that name resources."""
    wanted = sorted(resources, key=lambda each: each.value)
    rows = store.select(own("labels").bind(resource=wanted)) if wanted else []
    return tuple(Quad(row["resource"], row["property"], row["label"], row["graph"]) for row in rows)  # type: ignore[arg-type]  # the query gives each term its place


def contents_of(store: Store, graph: NamedNode) -> tuple[Quad, ...]:
    """Return what a graph holds, at most what fits on a page."""
    return _part(store, "statements_in", graph, 1, STATEMENTS_PER_PAGE)


def number(row: Row, name: str) -> int:
    """Return a variable of a solution that is a count."""
    term = row[name]
    return int(term.value) if isinstance(term, Literal) else 0


def _counts(store: Store, iri: NamedNode, towards: Towards) -> Counts:
    (of,) = store.select(own("count_of").bind(resource=iri))
    (inside,) = store.select(own("count_in").bind(resource=iri))
    return Counts(
        number(of, "statements"),
        number(inside, "statements"),
        sum(statements for statements, _ in towards.values()),
        {predicate: subjects for predicate, (_, subjects) in towards.items()},
    )


def _towards(store: Store, iri: NamedNode) -> Towards:
    rows = store.select(own("count_to").bind(resource=iri))
    counted = {row["predicate"]: (number(row, "statements"), number(row, "subjects")) for row in rows}
    return {each: counts for each, counts in counted.items() if isinstance(each, NamedNode)}


def _part(store: Store, name: str, iri: NamedNode, page: int, count: int) -> tuple[Quad, ...]:
    """Return the statements of one page, sorted over all pages as far as that takes no time to speak of."""
    size = INCOMING_PER_PAGE if name == "statements_to" else STATEMENTS_PER_PAGE
    first = (page - 1) * size
    if first >= count:
        return ()
    query = own(name).bind(resource=iri)
    if count > SORTED_UP_TO:
        return _sorted(store.select(query.page(limit=size, offset=first)), name, iri)
    return _sorted(store.select(query.page(limit=SORTED_UP_TO)), name, iri)[first : first + size]


def _sorted(rows: Iterable[Row], name: str, iri: NamedNode) -> tuple[Quad, ...]:
    """Return the solutions of a query as quads, with the IRI that it was asked for put in."""
    subject, target, graph = (iri if name == place else None for place in _PLACES)
    quads = [
        Quad(subject or row["subject"], row["predicate"], target or row["object"], graph or row["graph"])  # type: ignore[arg-type]  # the query gives each term its place
        for row in rows
    ]
    return tuple(sorted(quads, key=lambda q: (str(q.predicate), str(q.subject), str(q.object), str(q.graph_name))))


def _nodes(quads: Iterable[Quad]) -> set[NamedNode]:
    met = set[NamedNode]()
    for quad in quads:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        met |= {term for term in terms if isinstance(term, NamedNode)}
        if isinstance(quad.object, Literal):
            met.add(quad.object.datatype)
    return met


def _authors(store: Store, resources: Iterable[NamedNode]) -> dict[NamedNode, tuple[NamedNode, ...]]:
    found: dict[NamedNode, tuple[NamedNode, ...]] = {}
    rows = store.select(own("claims").bind(resource=sorted(resources, key=lambda each: each.value)))
    for row in rows:
        claim, author = row["resource"], row.get("author")
        if isinstance(claim, NamedNode):
            found[claim] = (*found.get(claim, ()), *([author] if isinstance(author, NamedNode) else []))
    return found


def _codes(store: Store, statements: Iterable[Quad]) -> dict[NamedNode, str]:
    identifiers = {quad.object for quad in statements if quad.predicate == ADMS("identifier")}
    wanted = sorted((each for each in identifiers if isinstance(each, NamedNode)), key=lambda each: each.value)
    rows = store.select(own("codes_of").bind(resource=wanted)) if wanted else []
    return {row["resource"]: row["code"].value for row in rows}  # type: ignore[misc,union-attr]  # the query gives each term its place
