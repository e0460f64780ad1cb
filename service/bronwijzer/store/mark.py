"""The mark of a release in an engine: written when all of it is there, taken away before any of it changes.

It stands in a graph of its own, which no query of the public is shown. Each push has a name that no other ever gets,
so whoever finds the same name before and after reading knows that nothing changed in between.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.store.base import Row

_OWN: Final = "tag:bronwijzer.example,2026:"
MARK: Final = NamedNode(f"{_OWN}mark")
UNION: Final = NamedNode(f"{_OWN}union")
NOTHING: Final = NamedNode(f"{_OWN}nothing")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is in an engine: a release and its graphs, all of it when `push` has a name; `loading` has none."""

    version: str = ""
    digest: str = ""
    push: str = ""
    graphs: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Self:
        """Return the mark that solutions of `mark.rq` tell; without its push when some of it is missing."""
        held = [(row["property"], row["value"]) for row in rows]
        graphs = frozenset(value.value for _, value in held if isinstance(value, NamedNode))
        told = {name.value: value.value for name, value in held if isinstance(value, Literal)}  # type: ignore[union-attr]  # a property is an IRI
        whole = told.get(f"{_OWN}graphs") == str(len(graphs))
        push = told.get(f"{_OWN}push", "") if whole else ""
        return cls(told.get(f"{_OWN}version", ""), told.get(f"{_OWN}digest", ""), push, graphs)

    def loading(self, graphs: Iterable[str]) -> "Mark":
        """Return the mark of an engine that is being loaded: no release, and every graph that may hold something."""
        return Mark(graphs=self.graphs | frozenset(graphs))

    @property
    def number(self) -> int:
        """The how manyth push this was; 0 when nothing whole is there."""
        first = self.push.partition("-")[0]
        return int(first) if first.isdecimal() else 0

    def triples(self) -> Iterator[Triple]:
        """Yield what is written into the graph of the mark."""
        told = {"version": self.version, "digest": self.digest, "push": self.push, "graphs": str(len(self.graphs))}
        for name, value in told.items():
            if value:
                yield Triple(MARK, NamedNode(f"{_OWN}{name}"), Literal(value))
        for graph in sorted(self.graphs):
            yield Triple(MARK, NamedNode(f"{_OWN}graph"), NamedNode(graph))


def new_push(number: int) -> str:
    """Return a name for a push: its number, and what makes it differ from every other with that number."""
    return f"{number}-{secrets.token_hex(8)}"
