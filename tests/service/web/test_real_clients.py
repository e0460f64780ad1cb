"""Clients that others made, as people use them: none needs a special setting."""

import json
import shutil
import subprocess
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper

from tests.engines import Engine
from tests.service.web.conftest import Running

CLIENTS = Path(__file__).parents[2] / "clients"
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


def comunica(*questions: dict[str, object]) -> list[Any]:
    """Ask Comunica some questions and return its answers."""
    done = subprocess.run(
        ["node", "comunica.mjs"],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=CLIENTS,
    )
    return list(json.loads(done.stdout))


def test_comunica_finds_out_that_it_is_an_endpoint(server: Running) -> None:
    """Given the address alone it reads the service description, and asks queries; told so, it asks at once."""
    there = endpoint(server)
    plain = {"type": "sparql", "value": there}

    described, told, truth = comunica(
        {"query": LABELS, "sources": [there]},
        {"query": LABELS, "sources": [plain]},
        {"query": "ASK { ?s ?p ?o }", "sources": [there]},
    )

    assert sorted(map(str, described)) == sorted(map(str, told))
    assert {"s": str(KADASTER), "label": "Kadaster"} in described
    assert truth is True


def test_comunica_joins_the_endpoint_with_a_document(server: Running) -> None:
    """A pattern over two sources is taken apart by the client, which asks each what it has."""
    document = f"http://127.0.0.1:{server.port}/doc/project/pdok.ttl"
    query = "SELECT DISTINCT ?label { ?p <http://usefulinc.com/ns/doap#maintainer> ?m . ?m a ?kind ; ?l ?label }"

    (found,) = comunica({"query": query, "sources": [endpoint(server), document]})

    assert {"Kadaster", "Geonovum"} <= {row["label"] for row in found}


def test_comunica_builds_a_graph(server: Running) -> None:
    """CONSTRUCT gives triples."""
    (found,) = comunica({"query": "CONSTRUCT WHERE { ?s ?p ?o }", "sources": [endpoint(server)]})

    assert len(found) > 50


def test_virtuoso_asks_this_endpoint(server: Running, virtuoso_server: Engine) -> None:
    """SERVICE in another engine, which first looks what this endpoint can, and then asks it."""
    virtuoso_server.grant("SELECT ON DB.DBA.SPARQL_SINV_2", "EXECUTE ON DB.DBA.SPARQL_SINV_IMP")
    inside = (
        "{ ?s <http://usefulinc.com/ns/doap#maintainer> ?m . ?m <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
    )
    query = f"SELECT ?label {{ SERVICE <{endpoint(server)}> {inside} }}"
    asked = urlencode({"query": query, "format": "application/sparql-results+json"})

    with urllib.request.urlopen(f"{virtuoso_server.endpoint}?{asked}", timeout=60) as reply:  # noqa: S310 -- an engine of this run
        found = json.load(reply)

    assert {"Kadaster", "Geonovum"} == {row["label"]["value"] for row in found["results"]["bindings"]}
