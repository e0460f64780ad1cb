"""What the default graph holds, in VoID: how many things of each class, how often each property, and links elsewhere.

Clients plan with it: which classes and properties there are at all, and how many answers to expect. It is said of the
default graph of the SPARQL service, whose description shows it, and stands in the graph of the release.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.prefixes import OWL, RDF, RDFS, SD, SKOS, VOID, XSD
from bronwijzer.turtle import Term
from bronwijzer.words import LANGUAGES, words

Said = tuple[NamedNode, NamedNode, Term]

_LINKS: Final = (
    OWL("sameAs"),
    RDFS("seeAlso"),
    *(SKOS(f"{kind}Match") for kind in ("broad", "close", "exact", "narrow")),
)


def describe_contents(union: Sequence[Triple], dataset: NamedNode, base: str) -> Iterator[Said]:
    """Say what the default graph of the endpoint at a base holds."""
    graph = NamedNode(f"{base}sparql#default-graph")
    yield graph, RDF("type"), SD("Graph")
    yield graph, RDF("type"), VOID("Dataset")
    yield dataset, VOID("subset"), graph
    yield graph, VOID("triples"), _number(len(union))
    for language in LANGUAGES:
        yield graph, RDFS("label"), Literal(words(language)("release.default-graph"), language=language)
    yield from _classes(graph, union)
    yield from _properties(graph, union)
    yield from _links(graph, union, base)


def _classes(graph: NamedNode, union: Sequence[Triple]) -> Iterator[Said]:
    sizes = Counter(each.object for each in union if each.predicate == RDF("type"))
    for kind, size in _sorted(sizes):
        part = _part(graph, "class", kind.value)
        yield graph, VOID("classPartition"), part
        yield part, VOID("class"), kind
        yield part, VOID("entities"), _number(size)


def _properties(graph: NamedNode, union: Sequence[Triple]) -> Iterator[Said]:
    sizes = Counter(each.predicate for each in union)
    subjects, objects = defaultdict[NamedNode, set[object]](set), defaultdict[NamedNode, set[object]](set)
    for each in union:
        subjects[each.predicate].add(each.subject)
        objects[each.predicate].add(each.object)
    for name, size in _sorted(sizes):
        part = _part(graph, "property", name.value)
        yield graph, VOID("propertyPartition"), part
        yield part, VOID("property"), name
        yield part, VOID("triples"), _number(size)
        yield part, VOID("distinctSubjects"), _number(len(subjects[name]))
        yield part, VOID("distinctObjects"), _number(len(objects[name]))


def _links(graph: NamedNode, union: Sequence[Triple], base: str) -> Iterator[Said]:
    """Say which links lead from here to which other site."""
    sizes = Counter(
        (each.predicate, _site(each.object.value))
        for each in union
        if each.predicate in _LINKS and isinstance(each.object, NamedNode) and not each.object.value.startswith(base)
    )
    for (name, site), size in sorted(sizes.items(), key=lambda each: (each[0][0].value, each[0][1])):
        part = _part(graph, "links", f"{name.value} {site}")
        yield graph, VOID("subset"), part
        yield part, RDF("type"), VOID("Linkset")
        yield part, VOID("linkPredicate"), name
        yield part, VOID("subjectsTarget"), graph
        yield part, VOID("objectsTarget"), NamedNode(site)
        yield part, VOID("triples"), _number(size)
        for language in LANGUAGES:
            yield part, RDFS("label"), Literal(words(language)("release.links", site=site), language=language)


def _site(iri: str) -> str:
    parts = urlsplit(iri)
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else f"{parts.scheme}:"


def _sorted(sizes: Mapping[Term, int] | Mapping[NamedNode, int]) -> list[tuple[NamedNode, int]]:
    named = [(term, size) for term, size in sizes.items() if isinstance(term, NamedNode)]
    return sorted(named, key=lambda each: each[0].value)


def _part(graph: NamedNode, kind: str, name: str) -> NamedNode:
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return NamedNode(f"{graph.value}-{kind}-{digest}")


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=XSD("integer"))
