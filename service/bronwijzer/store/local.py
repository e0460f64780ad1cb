"""The embedded store: Oxigraph, on disk and read-only for a release, or in memory for loose statements.

The default graph is written out as the set union of the data and ontology graphs. Oxigraph's own union flag is
not used: with it a triple that two graphs state is found twice, it would let the shapes in, and it would hide
FROM, while a default graph that is there needs no flag.
"""

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Literal, Self

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Triple

from bronwijzer.errors import StoreUnavailable
from bronwijzer.queries import Query
from bronwijzer.store.base import Row


class LocalStore:
    """A `Store` on the embedded engine."""

    def __init__(self, engine: pyoxigraph.Store) -> None:
        """Wrap an engine that is open."""
        self.engine = engine

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the store of a release, read-only; raises StoreUnavailable when it cannot be read."""
        try:
            return cls(pyoxigraph.Store.read_only(str(path)))
        except OSError as error:
            raise StoreUnavailable("store.unreadable", path=path, problem=error) from error

    @classmethod
    def of(cls, quads: Iterable[Quad], outside: Container[NamedNode] = ()) -> Self:
        """Return a store in memory of these quads and their union; `outside` are graphs kept out of the union."""
        engine = pyoxigraph.Store()
        engine.bulk_extend(with_union(quads, outside))
        return cls(engine)

    @staticmethod
    def write(path: Path, quads: Iterable[Quad], outside: Container[NamedNode] = ()) -> None:
        """Write a new store at `path`, once; it is complete and on disk on return."""
        engine = pyoxigraph.Store(str(path))
        engine.bulk_extend(with_union(quads, outside))
        engine.flush()
        engine.optimize()

    def select(self, query: Query) -> list[Row]:
        """Return the solutions of a SELECT query."""
        solutions = self._run(query)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError(query.name)
        names = [variable.value for variable in solutions.variables]
        return [{name: row[name] for name in names if row[name] is not None} for row in solutions]

    def ask(self, query: Query) -> bool:
        """Return the answer of an ASK query."""
        answer = self._run(query)
        if not isinstance(answer, QueryBoolean):
            raise TypeError(query.name)
        return bool(answer)

    def construct(self, query: Query) -> list[Triple]:
        """Return the triples of a CONSTRUCT query."""
        triples = self._run(query)
        if not isinstance(triples, QueryTriples):
            raise TypeError(query.name)
        return list(triples)

    def kind(self, query: Query) -> Literal["select", "ask", "construct"]:
        """Return what kind of query it is; DESCRIBE answers as CONSTRUCT does."""
        results = self._run(query)
        if isinstance(results, QuerySolutions):
            return "select"
        return "ask" if isinstance(results, QueryBoolean) else "construct"

    def _run(self, query: Query) -> QuerySolutions | QueryBoolean | QueryTriples:
        try:
            return self.engine.query(query.text)
        except OSError as error:
            raise StoreUnavailable("store.unreadable", path="", problem=error) from error


def with_union(quads: Iterable[Quad], outside: Container[NamedNode] = ()) -> Iterator[Quad]:
    """Yield each quad, and its copy in the default graph unless its graph is `outside` the union."""
    for quad in quads:
        yield quad
        if quad.graph_name not in outside:
            yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
