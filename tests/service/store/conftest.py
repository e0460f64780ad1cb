"""A small store on disk, large enough for a query that never ends."""

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
