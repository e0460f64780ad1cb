"""The service's own queries get the embedded store's answers from Virtuoso and from the Oxigraph server too."""

import random
from importlib.resources import files

import pytest
from pyoxigraph import NamedNode

from bronwijzer.queries import Query, own
from bronwijzer.representation.description import Description, describe
from bronwijzer.store.base import Row
from bronwijzer.store.local import LocalStore
from bronwijzer.store.remote_store import RemoteStore

pytestmark = pytest.mark.slow

NOWHERE = NamedNode("https://nowhere.example/")
PROJECT = NamedNode("https://bronwijzer.example/id/project/pdok")
DOAP_PROJECT = NamedNode("http://usefulinc.com/ns/doap#Project")
#: Asked by the client of engines itself, or by a build, which has a store of its own.
ELSEWHERE = {"mark", "mark_holds", "search_links", "search_texts", "search_types"}
#: Three examples, whichever three: the first ones in the engine's own order.
EXAMPLES = {"uses_of_class", "uses_of_property"}
OWN = sorted(each.name.removesuffix(".rq") for each in (files("bronwijzer") / "sparql").iterdir())


def subjects(store: LocalStore) -> list[NamedNode]:
    """Return all that anything is said of, in a fixed order."""
    held = {quad.subject for quad in store.engine.quads_for_pattern(None, None, None, None)}
    return sorted((each for each in held if isinstance(each, NamedNode)), key=str)


def some(store: LocalStore) -> list[NamedNode]:
    """Return a few of those, a graph, a class, and what nobody knows."""
    chosen = random.Random(7).sample(subjects(store), 3)
    graphs = [graph for graph in store.engine.named_graphs() if isinstance(graph, NamedNode)]
    return [*chosen, PROJECT, DOAP_PROJECT, min(graphs, key=str), NOWHERE]


def as_set(rows: list[Row]) -> set[frozenset[tuple[str, object]]]:
    """Return solutions without their order."""
    return {frozenset(row.items()) for row in rows}


def places(description: Description) -> dict[NamedNode, object]:
    """Return where each predicate stands and what it is called, in whichever order the names came."""
    held = description.layout.places
    return {each: (place.rank, place.group, frozenset(place.names)) for each, place in held.items()}


def bound(query: Query, resource: NamedNode) -> Query:
    """Return a query about a resource, and whole where it has pages: each engine divides them in its own way."""
    about = query.bind(**dict.fromkeys(query.parameters, resource))
    return about.page(limit=1_000_000) if "\nOFFSET 0" in about.text else about


def same(written_store: LocalStore, remote_store: RemoteStore, query: Query) -> bool:
    """Tell whether both stores answer alike."""
    kind = written_store.kind(query)
    if kind == "ask":
        return written_store.ask(query) == remote_store.ask(query)
    if kind == "construct":
        return set(written_store.construct(query)) == set(remote_store.construct(query))
    ours, theirs = written_store.select(query), remote_store.select(query)
    if query.name in EXAMPLES:
        return len(ours) == len(theirs)
    return len(ours) == len(theirs) and as_set(ours) == as_set(theirs)


@pytest.mark.parametrize("name", sorted({*OWN} - ELSEWHERE))
def test_each_query_of_the_service_has_the_same_answer(
    written_store: LocalStore, remote_store: RemoteStore, name: str
) -> None:
    """Asked about things of every class, a graph and something unknown, no answer differs."""
    query = own(name)

    differing = [each for each in some(written_store) if not same(written_store, remote_store, bound(query, each))]

    assert differing == []


@pytest.mark.parametrize("name", ["labels", "claims"])
def test_a_query_about_many_things_at_once_has_the_same_answer(
    written_store: LocalStore, remote_store: RemoteStore, name: str
) -> None:
    """A page with a thousand neighbours asks about all of them in one query."""
    query = own(name).bind(resource=subjects(written_store)[:1500])

    assert same(written_store, remote_store, query)


def test_a_description_is_the_same(written_store: LocalStore, remote_store: RemoteStore) -> None:
    """What a page is made of is equal: statements, sources, links, labels, counts and order."""
    for resource in some(written_store)[:-1]:
        ours, theirs = describe(written_store, resource), describe(remote_store, resource)

        assert set(ours.quads) == set(theirs.quads)
        assert set(ours.labels) == set(theirs.labels)
        assert set(ours.headings) == set(theirs.headings)
        assert (ours.counts, ours.codes, ours.authors) == (theirs.counts, theirs.codes, theirs.authors)
        assert places(ours) == places(theirs)


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT ?g (COUNT(?s) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
        "SELECT (COUNT(?s) AS ?n) WHERE { ?s ?p ?o }",
        "SELECT ?s WHERE { GRAPH <tag:bronwijzer.example,2026:mark> { ?s ?p ?o } }",
        "SELECT ?s ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(isLiteral(?o)) }",
    ],
    ids=["every statement", "the union", "the graphs", "the size", "no mark", "every literal"],
)
def test_what_is_in_the_engine_is_the_release_and_nothing_else(
    written_store: LocalStore, remote_store: RemoteStore, text: str
) -> None:
    """All statements come back as they are, the default graph is the union, and no graph of the engine shows."""
    assert same(written_store, remote_store, Query("test", text))
