"""Where the shapes of a class put its properties on a page: in which group, in which order, under which name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Self

from pyoxigraph import Literal, NamedNode

from bronwijzer import queries
from bronwijzer.store.base import Row, Store


@dataclass(frozen=True, slots=True)
class Place:
    """Where a property stands: its rank (the order of its group, whether lent, its own order), its group, its names."""

    rank: tuple[float, bool, float]
    group: NamedNode | None = None
    names: tuple[Literal, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of the properties that the shapes of some classes speak of."""

    places: Mapping[NamedNode, Place]

    @classmethod
    def of(cls, store: Store, classes: Collection[NamedNode], predicates: Iterable[NamedNode]) -> Self:
        """Read the places of predicates: those that the shapes of the classes give, else of any class."""
        wanted = sorted(predicates, key=lambda each: each.value)
        places: dict[NamedNode, Place] = {}
        rows = store.select(queries.own("property_places").bind(predicate=wanted)) if wanted else []
        for row in sorted(rows, key=_order):
            predicate, place = row["predicate"], _place(row, own=row["class"] in classes)
            if isinstance(predicate, NamedNode):
                places[predicate] = _first(places.get(predicate), place)
        return cls(places)

    @property
    def groups(self) -> frozenset[NamedNode]:
        """The groups that the shapes use."""
        return frozenset(place.group for place in self.places.values() if place.group)

    def place(self, predicate: NamedNode) -> Place:
        """Return the place of a property: the very last one when no shape speaks of it."""
        return self.places.get(predicate, Place((inf, True, inf)))


def _order(row: Row) -> list[str]:
    """Return what solutions are sorted by, so that the same ones give the same places."""
    return [str(row.get(name, "")) for name in ("predicate", "class", "group", "order", "name")]


def _place(row: Row, *, own: bool) -> Place:
    """Return the place of a solution; a class that is not the thing's own lends its group, but not its name."""
    group, name = row.get("group"), row.get("name")
    rank = order_of(row, "groupOrder"), not own, order_of(row)
    names = (name,) if own and isinstance(name, Literal) else ()
    return Place(rank, group if isinstance(group, NamedNode) else None, names)


def _first(held: Place | None, other: Place) -> Place:
    """Return the place that comes first; two rows of one place bring their names together."""
    if held is None or (other.rank[1], other.rank) < (held.rank[1], held.rank):
        return other
    if other.rank != held.rank:
        return held
    return Place(held.rank, held.group or other.group, tuple(dict.fromkeys((*held.names, *other.names))))


def order_of(row: Row, name: str = "order") -> float:
    """Return a variable that should be a number; data may say anything, so what is none comes last."""
    term = row.get(name)
    try:
        return float(term.value) if isinstance(term, Literal) else inf
    except ValueError:
        return inf
