"""The SPARQL 1.1 Protocol, rule by rule, against a running server with real workers."""

import json
from urllib.parse import urlencode

import pytest

from tests.service.web.asking import COUNT, code, get, post, truth
from tests.service.web.conftest import Running
from tests.service.web.releases import BASE

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


def test_a_query_comes_by_get_form_and_direct(server: Running) -> None:
    """The three ways of section 2.1 give the same answer."""
    replies = [
        get(server, "ASK { ?s ?p ?o }"),
        post(server, urlencode({"query": "ASK { ?s ?p ?o }"}), FORM),
        post(server, "ASK { ?s ?p ?o }", DIRECT),
    ]

    assert [truth(reply) for reply in replies] == [True, True, True]


@pytest.mark.parametrize("graph", ["artikel", "register"])
def test_parameters_choose_the_default_graph(server: Running, graph: str) -> None:
    """default-graph-uri overrides the union; a graph that is not there is empty."""
    query = f"ASK {{ <{BASE}id/organisatie/geonovum> ?p ?o }}"

    assert truth(get(server, query, ("default-graph-uri", f"{BASE}graph/{graph}"))) is (graph == "register")
    assert not truth(get(server, query, ("default-graph-uri", "http://nergens/")))


def test_several_default_graphs_are_merged(server: Running) -> None:
    """Repeated default-graph-uri parameters, also split over address and form, are one graph."""
    query = f"ASK {{ <{BASE}id/organisatie/geonovum> ?p ?o . <{BASE}id/organisatie/delta10> ?q ?r }}"
    graphs = [("default-graph-uri", f"{BASE}graph/{name}") for name in ("artikel", "register")]

    assert truth(get(server, query, *graphs))
    assert truth(post(server, urlencode([("query", query), graphs[0]]), FORM, f"/sparql?{urlencode([graphs[1]])}"))
    assert not truth(get(server, query, graphs[0]))


def test_named_graphs_alone_leave_the_default_graph_empty(server: Running) -> None:
    """named-graph-uri makes a dataset of exactly these graphs."""
    parameter = ("named-graph-uri", f"{BASE}graph/artikel")

    assert not truth(get(server, "ASK { ?s ?p ?o }", parameter))
    assert truth(get(server, "ASK { GRAPH ?g { ?s ?p ?o } }", parameter))
    assert not truth(get(server, f"ASK {{ GRAPH <{BASE}graph/register> {{ ?s ?p ?o }} }}", parameter))


def test_parameters_override_the_query(server: Running) -> None:
    """The dataset of the request wins over FROM."""
    query = f"ASK FROM <{BASE}graph/register> {{ <{BASE}id/organisatie/delta10> ?p ?o }}"

    assert not truth(get(server, query))
    assert truth(get(server, query, ("default-graph-uri", f"{BASE}graph/artikel")))


def test_the_default_graph_is_the_union_without_the_shapes(server: Running) -> None:
    """Without a dataset every source is asked, each triple once, and shapes only by name."""
    kadaster = f"<{BASE}id/project/pdok> <http://usefulinc.com/ns/doap#maintainer> <{BASE}id/organisatie/kadaster>"
    reply = get(
        server, f"SELECT (COUNT(*) AS ?n) {{ {kadaster} . ?x ?y ?z . FILTER(?z = <{BASE}id/organisatie/geonovum>) }}"
    )

    assert json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] == "1"
    assert not truth(get(server, "ASK { ?s a <http://www.w3.org/ns/shacl#NodeShape> }"))
    assert truth(get(server, "ASK { GRAPH ?g { ?s a <http://www.w3.org/ns/shacl#NodeShape> } }"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", (400, "request.two-queries")),
        ("/sparql?query=%FF", (400, "request.not-utf8")),
        ("/sparql?query=ASK%20%7B", (400, "query.syntax")),
        ("/sparql?query=", (400, "request.no-query")),
        ("/sparql?default-graph-uri=http://x/", (400, "request.no-query")),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=geen-iri", (400, "query.graph-iri")),
        ("/sparql?query=ASK%7B%7D&" + "&".join(["x=1"] * 1500), (400, "request.too-many-parameters")),
        ("/sparql?update=CLEAR%20ALL", (403, "query.update")),
        ("/sparql?query=CLEAR%20ALL", (403, "query.update")),
        ("/sparql?query=ASK%7B%7D&using-graph-uri=http://x/", (403, "query.update")),
        ("/sparql?query=ASK%7BSERVICE%20%3Chttp://127.0.0.1:1/%3E%7B%7D%7D", (403, "query.service")),
        ("/sparql?query=" + "x" * 33_000, (414, "request.address-too-long")),
    ],
)
def test_a_get_that_breaks_a_rule_is_refused(server: Running, path: str, expected: tuple[int, str]) -> None:
    """Each rule has its own answer."""
    assert code(server.ask(path)) == expected


@pytest.mark.parametrize(
    ("body", "content_type", "path", "expected"),
    [
        ("query=ASK%7B%7D&query=ASK%7B%7D", FORM, "/sparql", (400, "request.two-queries")),
        ("query=ASK%7B%7D", FORM, "/sparql?query=ASK%7B%7D", (400, "request.two-queries")),
        ("ASK {}", DIRECT, "/sparql?query=ASK%7B%7D", (400, "request.two-queries")),
        ("", FORM, "/sparql", (400, "request.no-query")),
        ("x=y", FORM, "/sparql", (400, "request.no-query")),
        ("query=ASK%7B%7D", None, "/sparql", (415, "request.media-type")),
        ("ASK {}", "text/plain", "/sparql", (415, "request.media-type")),
        ("ASK {}", "multipart/form-data; boundary=x", "/sparql", (415, "request.media-type")),
        ("ASK {}".encode("utf-16"), f"{DIRECT}; charset=UTF-16", "/sparql", (400, "request.not-utf8")),
        (b"ASK { ?s ?p '\xff' }", DIRECT, "/sparql", (400, "request.not-utf8")),
        ("query=%FF", FORM, "/sparql", (400, "request.not-utf8")),
        ("update=CLEAR+ALL", FORM, "/sparql", (403, "query.update")),
        ("query=ASK%7B%7D&update=CLEAR+ALL", FORM, "/sparql", (403, "query.update")),
        ("CLEAR ALL", "application/sparql-update", "/sparql", (403, "query.update")),
        ("ASK { # " + "x" * 70_000, DIRECT, "/sparql", (413, "request.too-large")),
        ("x=" + "y" * 300_000, FORM, "/sparql", (413, "request.too-large")),
    ],
)
def test_a_post_that_breaks_a_rule_is_refused(
    server: Running, body: str | bytes, content_type: str | None, path: str, expected: tuple[int, str]
) -> None:
    """Each rule has its own answer."""
    assert code(post(server, body, content_type, path)) == expected


@pytest.mark.parametrize(
    "content_type", [f"{DIRECT};charset=utf-8", f"{DIRECT}; charset=UTF-8", f'{DIRECT}; charset="utf-8"']
)
def test_utf8_may_be_said(server: Running, content_type: str) -> None:
    """A charset parameter that says UTF-8 is right."""
    assert truth(post(server, "ASK {}", content_type))


def test_nothing_is_decoded_twice(server: Running) -> None:
    """An IRI with %2F in a query is not the IRI with a slash."""
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    query = f"ASK {{ <{BASE}id/software/a%2Fb> {label} ?l . FILTER(CONTAINS(?l, 'code')) }}"

    assert truth(get(server, query))
    assert truth(post(server, urlencode({"query": query}), FORM))


def test_a_plus_is_a_space_in_a_form_and_itself_in_a_direct_query(server: Running) -> None:
    """Forms are decoded by the rules of forms, and a direct query not at all."""
    assert truth(post(server, "query=ASK+%7B+FILTER(1%2B1%3D2)+%7D", FORM))
    assert truth(post(server, "ASK { FILTER(1+1=2) }", DIRECT))


def test_a_syntax_error_says_where(server: Running) -> None:
    """Line and column of the query as the client wrote it."""
    told = json.loads(post(server, "SELECT ?x\nWHERE {", DIRECT).body)

    assert told["line"] == 2


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_what_is_allowed(server: Running, method: str) -> None:
    """405 names the methods."""
    reply = server.ask("/sparql?query=ASK%7B%7D", method, b"" if method != "DELETE" else None)

    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST, QUERY")


def test_head_is_get_without_the_body(server: Running) -> None:
    """HEAD has the headers of the answer that GET would send."""
    path = f"/sparql?{urlencode({'query': COUNT})}"
    got, head = server.ask(path), server.ask(path, "HEAD")

    assert head.body == b""
    assert {**got.headers, "date": ""} == {**head.headers, "date": ""}


def test_a_browser_elsewhere_may_ask(server: Running) -> None:
    """CORS: a preflight is answered, every answer is for any origin, and none is with credentials."""
    preflight = server.ask("/sparql", "OPTIONS", Origin="https://y.nl", Access_Control_Request_Method="POST")

    assert preflight.status == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    for reply in (preflight, get(server, "ASK {}"), get(server, "ASK {")):
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in reply.headers
