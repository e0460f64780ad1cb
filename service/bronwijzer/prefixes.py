"""The namespaces that the code itself mentions; `ontology/prefixes.ttl` of the site is the list for people."""

from collections.abc import Callable
from functools import cache
from typing import Final

from pyoxigraph import NamedNode


def _namespace(base: str) -> Callable[[str], NamedNode]:
    return cache(lambda name: NamedNode(base + name))


NAMESPACES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

ADMS = _namespace(NAMESPACES["adms"])
DCAT = _namespace(NAMESPACES["dcat"])
DCT = _namespace(NAMESPACES["dct"])
FOAF = _namespace(NAMESPACES["foaf"])
OWL = _namespace(NAMESPACES["owl"])
PROV = _namespace(NAMESPACES["prov"])
RDF = _namespace(NAMESPACES["rdf"])
RDFS = _namespace(NAMESPACES["rdfs"])
SCHEMA = _namespace(NAMESPACES["schema"])
SD = _namespace(NAMESPACES["sd"])
SH = _namespace(NAMESPACES["sh"])
SKOS = _namespace(NAMESPACES["skos"])
SPDX = _namespace(NAMESPACES["spdx"])
VANN = _namespace(NAMESPACES["vann"])
VOID = _namespace(NAMESPACES["void"])
XSD = _namespace(NAMESPACES["xsd"])
