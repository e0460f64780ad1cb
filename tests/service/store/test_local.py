"""The embedded store: its default graph is the union, once."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.errors import StoreUnavailable
from bronwijzer.queries import Query
from bronwijzer.store.local import LocalStore

A, B = NamedNode("http://a"), NamedNode("http://b")
ONE, TWO, SHAPES = (NamedNode(f"http://g/{name}") for name in ("one", "two", "shapes"))
QUADS = [
    Quad(A, B, Literal("both"), ONE),
    Quad(A, B, Literal("both"), TWO),
    Quad(A, B, Literal("shape"), SHAPES),
]


def test_a_triple_of_two_graphs_is_once_in_the_union_and_shapes_are_not(tmp_path: Path) -> None:
    """The default graph is a set, in memory and on disk; named graphs keep everything."""
    LocalStore.write(tmp_path / "store", QUADS, {SHAPES})

    for store in (LocalStore.of(QUADS, {SHAPES}), LocalStore.open(tmp_path / "store")):
        assert [{"o": Literal("both")}] == store.select(Query("q", "SELECT ?o { ?s ?p ?o }"))
        assert len(store.select(Query("q", "SELECT * { GRAPH ?g { ?s ?p ?o } }"))) == len(QUADS)
        assert store.select(Query("q", f"SELECT ?o FROM {SHAPES} {{ ?s ?p ?o }}")) == [{"o": Literal("shape")}]


def test_each_kind_of_query_has_its_answer() -> None:
    """Solutions leave unbound variables out; ASK is a boolean; CONSTRUCT gives triples."""
    store = LocalStore.of(QUADS[:1])

    assert store.select(Query("q", "SELECT ?s ?z { ?s ?p ?o }")) == [{"s": A}]
    assert store.ask(Query("q", "ASK { ?s ?p ?o }"))
    assert [QUADS[0].triple] == store.construct(Query("q", "CONSTRUCT WHERE { ?s ?p ?o }"))


@pytest.mark.parametrize(
    ("method", "text"),
    [("select", "ASK {}"), ("ask", "SELECT * {}"), ("construct", "ASK {}")],
)
def test_the_wrong_kind_of_query_is_a_mistake_of_ours(method: str, text: str) -> None:
    """It is told at once, not read as an empty answer."""
    with pytest.raises(TypeError):
        getattr(LocalStore.of(()), method)(Query("q", text))


def test_a_store_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """The engine's error is translated at its door."""
    with pytest.raises(StoreUnavailable):
        LocalStore.open(tmp_path / "none")
