"""The SPARQL endpoint's description of itself (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.formats import GRAPHS, SOLUTIONS
from bronwijzer.prefixes import RDF, SD, VOID, XSD
from bronwijzer.turtle import Term
from bronwijzer.web.service import Service

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
    """Return what the endpoint says of itself."""
    return [Quad(subject, predicate, term) for subject, predicate, term in _said(service)]


def _said(service: Service) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    endpoint = endpoint_of(service)
    dataset, default = NamedNode(f"{endpoint.value}#dataset"), NamedNode(f"{endpoint.value}#default-graph")
    yield endpoint, RDF("type"), SD("Service")
    yield endpoint, SD("endpoint"), endpoint
    yield endpoint, SD("supportedLanguage"), SD("SPARQL11Query")
    yield endpoint, SD("defaultDataset"), dataset
    for form in (*GRAPHS, *SOLUTIONS):
        yield endpoint, SD("resultFormat"), NamedNode(_FORMATS + _NAMES[form.name])
    yield dataset, RDF("type"), SD("Dataset")
    yield dataset, SD("defaultGraph"), default
    yield default, RDF("type"), SD("Graph")
    yield default, VOID("triples"), Literal(str(service.manifest.triples), datatype=XSD("integer"))
    base = service.manifest.base_uri
    for graph in [*(source.graph for source in service.manifest.sources), f"{base}graph/release"]:
        named = NamedNode(f"{endpoint.value}#{graph.removeprefix(base)}")
        yield dataset, SD("namedGraph"), named
        yield named, RDF("type"), SD("NamedGraph")
        yield named, SD("name"), NamedNode(graph)
