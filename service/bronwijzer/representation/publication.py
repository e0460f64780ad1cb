"""What every document of a release says of its dataset, read from the store once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.prefixes import NAMESPACES
from bronwijzer.queries import own
from bronwijzer.representation.addresses import Addresses, named
from bronwijzer.representation.description import labels_of
from bronwijzer.store.base import Store

_PREFIX: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


@dataclass(frozen=True, slots=True)
class Publication:
    """The dataset that documents belong to, its licences, the prefixes to write with, and where all of it lives."""

    addresses: Addresses
    dataset: NamedNode
    licences: tuple[NamedNode, ...]
    licence_labels: tuple[Quad, ...]
    prefixes: Mapping[str, str]

    @classmethod
    def read(cls, store: Store, base_uri: str, dataset: str) -> Self:
        """Return the publication that a store holds."""
        about = NamedNode(dataset)
        rows = store.select(own("licences_of").bind(dataset=about))
        licences = tuple(row["licence"] for row in rows if isinstance(row["licence"], NamedNode))
        return cls(Addresses(base_uri), about, licences, labels_of(store, licences), _prefixes(store))


def _prefixes(store: Store) -> dict[str, str]:
    """Return the prefixes that the site declares, or those of the code where it declares none."""
    declared: dict[str, str] = {}
    for row in store.select(own("prefixes")):
        match row["prefix"], row["namespace"]:
            case Literal(value=prefix), Literal(value=namespace) if _PREFIX.fullmatch(prefix) and named(namespace):
                declared.setdefault(prefix, namespace)
    return declared or dict(NAMESPACES)
