"""What the floors above ask of a store: the service's own queries, bound and bounded.

Other people's queries never come this way: they run in the workers of `pool.py`.
"""

from collections.abc import Mapping
from typing import Protocol

from pyoxigraph import Triple

from bronwijzer.queries import Query
from bronwijzer.turtle import Term

Row = Mapping[str, Term]


class Store(Protocol):
    """A store of one release, read-only; raises StoreUnavailable when it cannot answer."""

    def select(self, query: Query) -> list[Row]:
        """Return the solutions of a SELECT query, each a mapping of the variables that are bound."""

    def ask(self, query: Query) -> bool:
        """Return the answer of an ASK query."""

    def construct(self, query: Query) -> list[Triple]:
        """Return the triples of a CONSTRUCT query."""
