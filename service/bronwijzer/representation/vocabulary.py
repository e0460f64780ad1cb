"""The words to ask the data with: each class and property in use, how often, by its prefixed name and labels."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.prefixes import RDFS
from bronwijzer.queries import own
from bronwijzer.representation.description import labels_of, number
from bronwijzer.representation.publication import Publication
from bronwijzer.store.base import Store
from bronwijzer.words import LANGUAGES

#: The local names that need no escape in SPARQL, and that people can be shown.
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property: `name` is how a query writes it, `label` what it is called in each language."""

    name: str
    iri: str
    kind: str
    uses: int
    label: Mapping[str, str]


def terms(store: Store, publication: Publication) -> list[Term]:
    """Return the classes and properties in use, the most used first."""
    rows = [row for row in store.select(own("vocabulary")) if isinstance(row["term"], NamedNode)]
    found = [(row["term"], row["kind"], number(row, "uses")) for row in rows]
    labels = _labels(labels_of(store, {term for term, *_ in found if isinstance(term, NamedNode)}))
    return [
        Term(_name(term.value, publication.prefixes), term.value, kind.value, uses, labels.get(term.value, {}))
        for term, kind, uses in found
        if isinstance(term, NamedNode) and isinstance(kind, Literal)
    ]


def _name(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and _PLAIN.fullmatch(iri.removeprefix(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


def _labels(quads: Iterable[Quad]) -> dict[str, dict[str, str]]:
    """Return one label per term and language: that of rdfs:label before any other, then the first by text."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for quad in sorted(quads, key=lambda each: (each.predicate != RDFS("label"), str(each.object))):
        if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
            language = (quad.object.language or "").partition("-")[0]
            if language in LANGUAGES:
                found[quad.subject.value].setdefault(language, quad.object.value)
    return found
