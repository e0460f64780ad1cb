"""The W3C's own SPARQL 1.1 Protocol tests, when they are at hand, against a running server."""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, RDFS, Namespace, URIRef
from rdflib.collection import Collection

from tests.service.web.conftest import Reply, Running, start, stop
from tests.service.web.releases import write_release

SUITE = Path(__file__).parents[4] / "shared" / "data" / "w3c-sparql-protocol"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
KINDS = {
    "boolean": {"application/sparql-results+json"},
    "tabular": {"application/sparql-results+json"},
    "RDF": {"text/turtle"},
}


def manifest() -> rdflib.Graph:
    """Return the suite's manifest, empty when it is not there."""
    return rdflib.Graph().parse(SUITE / "manifest.ttl") if SUITE.is_dir() else rdflib.Graph()


MANIFEST = manifest()
TESTS = sorted(URIRef(str(test)) for test in MANIFEST.subjects(RDF.type, MF.ProtocolTest))


def name_of(test: URIRef) -> str:
    """Return the last part of a test's IRI."""
    return str(test).rpartition("#")[2]


def data() -> str:
    """Return the suite's graphs as TriG, by the names that its tests use."""
    graphs = {
        str(MANIFEST.value(node, RDFS.label)): MANIFEST.value(node, UT.graph)
        for node in set(MANIFEST.objects(None, UT.graphData))
    }
    held = {name: SUITE / Path(str(file)).name for name, file in graphs.items()}
    return "\n".join(f"<{name}> {{ {path.read_text(encoding='utf-8')} }}" for name, path in sorted(held.items()))


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server on the suite's data."""
    running = start(write_release(tmp_path_factory.mktemp("w3c") / "1", data()))
    yield running
    stop(running)


def requests_of(test: URIRef) -> Iterator[rdflib.term.Node]:
    """Yield the requests of a test."""
    requests = MANIFEST.value(MANIFEST.value(test, MF.action), HT.requests)
    yield from Collection(MANIFEST, requests) if requests else ()


def sent(endpoint: Running, request: rdflib.term.Node) -> Reply:
    """Send a request of the suite, with its path replaced as the manifest asks."""
    path = str(MANIFEST.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    headers = MANIFEST.value(request, HT.headers)
    fields = {
        str(MANIFEST.value(each, HT.fieldName)).replace("-", "_"): str(MANIFEST.value(each, HT.fieldValue))
        for each in (Collection(MANIFEST, headers) if headers else ())
    }
    body = MANIFEST.value(request, HT.body)
    raw = None
    if body is not None:
        raw = str(MANIFEST.value(body, CNT.chars)).encode(str(MANIFEST.value(body, CNT.characterEncoding)))
    return endpoint.ask(path, str(MANIFEST.value(request, HT.methodName)), raw, **fields)


def is_update(request: rdflib.term.Node) -> bool:
    """Tell whether a request of an update test is itself an update, not a query about what it did."""
    body = MANIFEST.value(request, HT.body)
    chars = str(MANIFEST.value(body, CNT.chars)) if body else ""
    return not chars.lstrip().startswith(("ASK", "query=")) and "query=" not in str(
        MANIFEST.value(request, HT.absolutePath)
    )


def test_the_suite_is_here() -> None:
    """Without the W3C's files only our own tests of the protocol count, and that is said aloud."""
    if not TESTS:
        with pytest.warns(UserWarning, match="W3C"):
            warnings.warn(f"the W3C SPARQL Protocol suite is not in {SUITE}: its tests did not run", stacklevel=1)
        pytest.skip(f"the W3C SPARQL Protocol suite is not in {SUITE}")
    assert len(TESTS) == 34


@pytest.mark.parametrize("test", [test for test in TESTS if "update" not in name_of(test)], ids=name_of)
def test_a_query_is_answered_as_the_suite_expects(endpoint: Running, test: URIRef) -> None:
    """Status, format and truth of every query test are those of the W3C."""
    for request in requests_of(test):
        reply, expected = sent(endpoint, request), MANIFEST.value(request, HT.resp)
        statuses = {str(status)[-3] for status in MANIFEST.objects(expected, MF.expectedStatus)}
        kind, boolean = MANIFEST.value(expected, MF.expectedFormat), MANIFEST.value(expected, MF.expectedBoolean)

        assert str(reply.status)[0] in statuses, reply.body
        assert kind is None or reply.kind in KINDS[str(kind)]
        assert boolean is None or json.loads(reply.body)["boolean"] is (str(boolean) == "true")


@pytest.mark.parametrize("test", [test for test in TESTS if "update" in name_of(test)], ids=name_of)
def test_an_update_is_refused(endpoint: Running, test: URIRef) -> None:
    """Every request of the update tests that would change something gets a 4xx."""
    replies = [sent(endpoint, request).status for request in requests_of(test) if is_update(request)]

    assert replies
    assert all(400 <= status < 500 for status in replies)
