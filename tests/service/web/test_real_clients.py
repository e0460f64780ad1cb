"""Clients that others made, as people use them: none needs a special setting."""

import json
import shutil
import subprocess

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper

from tests.service.web.conftest import Running

LABELS = "SELECT ?s ?label WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
KADASTER = URIRef("http://localhost:8000/id/organisatie/kadaster")


def endpoint(server: Running) -> str:
    """Return the address of the endpoint."""
    return f"http://127.0.0.1:{server.port}/sparql"


@pytest.mark.parametrize("way", [None, URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_reads_solutions(server: Running, way: str | None) -> None:
    """By GET, by form and by direct POST, in JSON."""
    client = SPARQLWrapper(endpoint(server))
    client.setQuery(LABELS)
    client.setReturnFormat(JSON)
    if way:
        client.setMethod(POST)
        client.setRequestMethod(way)

    found = client.queryAndConvert()

    assert isinstance(found, dict)
    assert len(found["results"]["bindings"]) > 5


@pytest.mark.parametrize("form", [XML, CSV])
def test_sparqlwrapper_reads_other_formats(server: Running, form: str) -> None:
    """XML and CSV as that client asks for them."""
    client = SPARQLWrapper(endpoint(server))
    client.setQuery(LABELS)
    client.setReturnFormat(form)

    body = client.query().response.read()

    assert b"Geonovum" in body


@pytest.mark.parametrize("form", [TURTLE, RDFXML, XML])
def test_sparqlwrapper_reads_graphs(server: Running, form: str) -> None:
    """CONSTRUCT in the formats that this client may ask for, by header and by its own parameters."""
    client = SPARQLWrapper(endpoint(server))
    client.setQuery("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }")
    client.setReturnFormat(form)

    body = client.query().response.read()

    assert len(Graph().parse(data=body, format={TURTLE: "turtle"}.get(form, "xml"))) > 5


def test_rdflib_walks_over_the_endpoint(server: Running) -> None:
    """Its store asks triple patterns, and a query with initial bindings."""
    graph = Graph(SPARQLStore(endpoint(server)))

    assert {str(label) for label in graph.objects(KADASTER, None)} >= {"Kadaster"}
    assert bool(graph.query("ASK { ?s ?p ?o }", initBindings={"s": KADASTER}))


@pytest.mark.parametrize("compressed", [[], ["--compressed"]])
def test_curl_asks_as_the_page_tells(server: Running, compressed: list[str]) -> None:
    """The line on the query page works as it stands, also with compression."""
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed here")
    command = [curl, "--silent", "--fail", *compressed, "--data-urlencode", f"query={LABELS}"]

    done = subprocess.run(
        [*command, "-H", "Accept: application/sparql-results+json", endpoint(server)],
        capture_output=True,
        check=True,
        timeout=60,
    )

    assert len(json.loads(done.stdout)["results"]["bindings"]) > 5
