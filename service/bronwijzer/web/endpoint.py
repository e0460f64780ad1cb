"""The SPARQL endpoint's description of itself (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.formats import GRAPHS, SOLUTIONS
from bronwijzer.prefixes import RDF, RDFS, SD, VOID, XSD
from bronwijzer.queries import own
from bronwijzer.store.pool import plain
from bronwijzer.turtle import Term
from bronwijzer.web.service import Service
from bronwijzer.words import LANGUAGES, words

_FORMATS: Final = "http://www.w3.org/ns/formats/"
#: The names that the W3C gives to the formats (https://www.w3.org/ns/formats/).
_NAMES: Final = {
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
    "trig": "TriG",
    "nquads": "N-Quads",
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
}


def endpoint_of(service: Service) -> NamedNode:
    """Return the IRI of the endpoint."""
    return NamedNode(f"{service.manifest.base_uri}sparql")


def description_of(service: Service) -> list[Quad]:
    """Return what the endpoint says of itself, with what the release says of its contents, prefixes and questions."""
    default = NamedNode(f"{endpoint_of(service).value}#default-graph")
    read = [own("contents").bind(graph=default), own("declarations"), own("examples")]
    triples = [each for query in read for each in service.store.construct(query)]
    said = [*_said(service), *((each.subject, each.predicate, each.object) for each in triples)]
    return [Quad(*each) for each in dict.fromkeys(said)]


def limits_of(service: Service, language: str) -> str:
    """Return the limits of the endpoint in words."""
    limits, shares, say = service.settings.query, service.settings.server, words(language)
    cost = say(
        "sparql.limits",
        seconds=plain(limits.deadline_seconds),
        memory=limits.memory_megabytes,
        result=limits.result_megabytes,
        rows=say.number(limits.result_rows),
        length=limits.length_kilobytes,
    )
    share = say(
        "sparql.limits-share",
        quick=plain(limits.quick_seconds),
        client=shares.client_queries,
        queue=shares.queue,
    )
    return f"{cost} {share}"


def _said(service: Service) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    endpoint = endpoint_of(service)
    dataset, default = NamedNode(f"{endpoint.value}#dataset"), NamedNode(f"{endpoint.value}#default-graph")
    yield endpoint, RDF("type"), SD("Service")
    yield endpoint, SD("endpoint"), endpoint
    yield endpoint, SD("supportedLanguage"), SD("SPARQL11Query")
    yield endpoint, SD("defaultDataset"), dataset
    if service.settings.federation.endpoints:
        yield endpoint, SD("feature"), SD("BasicFederatedQuery")
    for form in (*GRAPHS, *SOLUTIONS):
        yield endpoint, SD("resultFormat"), NamedNode(_FORMATS + _NAMES[form.name])
    for language in LANGUAGES:
        yield endpoint, RDFS("label"), Literal(words(language)("sparql.title"), language=language)
        yield endpoint, RDFS("comment"), Literal(limits_of(service, language), language=language)
    yield dataset, RDF("type"), SD("Dataset")
    yield dataset, SD("defaultGraph"), default
    yield default, RDF("type"), SD("Graph")
    yield default, VOID("triples"), Literal(str(service.manifest.triples), datatype=XSD("integer"))
    yield from _graphs(service, endpoint, dataset)


def _graphs(service: Service, endpoint: NamedNode, dataset: NamedNode) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    """Say which named graphs there are, and how many statements each holds."""
    base = service.manifest.base_uri
    sizes = {source.graph: source.statements for source in service.manifest.sources}
    for graph in [*(source.graph for source in service.manifest.sources), f"{base}graph/release"]:
        named = NamedNode(f"{endpoint.value}#{graph.removeprefix(base)}")
        yield dataset, SD("namedGraph"), named
        yield named, RDF("type"), SD("NamedGraph")
        yield named, SD("name"), NamedNode(graph)
        yield named, SD("graph"), NamedNode(graph)
        if graph in sizes:
            yield NamedNode(graph), RDF("type"), SD("Graph")
            yield NamedNode(graph), VOID("triples"), Literal(str(sizes[graph]), datatype=XSD("integer"))
