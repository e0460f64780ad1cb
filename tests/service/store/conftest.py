"""A small store on disk, large enough for a query that never ends."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.store.local import LocalStore


@pytest.fixture(scope="session")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store of 400 statements in one graph."""
    path = tmp_path_factory.mktemp("release") / "store"
    value, graph = NamedNode("http://example.org/value"), NamedNode("http://example.org/graph")
    things = (NamedNode(f"http://example.org/{n}") for n in range(400))
    LocalStore.write(path, [Quad(thing, value, Literal(n), graph) for n, thing in enumerate(things)])
    return path


@pytest.fixture(scope="module", autouse=True)
def _dropped_where_it_was_made() -> Iterator[None]:
    """Have this thread drop what failed queries leave in their tracebacks: pyoxigraph forbids another to do it."""
    yield
    gc.collect()
