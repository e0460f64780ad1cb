"""The SPARQL 1.1 Protocol, rule by rule, against a running server with real workers."""

import json
import socket
import time
from urllib.parse import quote, urlencode

import pytest

from bronwijzer.formats import GRAPHS, SOLUTIONS, Format
from tests.service.web.conftest import Reply, Running
from tests.service.web.releases import BASE

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o . ?p ?q ?r }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def get(server: Running, query: str, *more: tuple[str, str], **headers: str) -> Reply:
    """Ask by GET."""
    return server.ask(f"/sparql?{urlencode([('query', query), *more])}", "GET", None, **headers)


def post(server: Running, body: str | bytes, content_type: str | None, path: str = "/sparql", **headers: str) -> Reply:
    """Ask by POST."""
    raw = body.encode() if isinstance(body, str) else body
    if content_type is not None:
        headers["Content_Type"] = content_type
    return server.ask(path, "POST", raw, **headers)


def truth(reply: Reply) -> bool:
    """Return the answer of an ASK."""
    assert reply.status == 200, reply.body
    return bool(json.loads(reply.body)["boolean"])


def code(reply: Reply) -> tuple[int, str]:
    """Return the status and code of a refusal."""
    assert reply.kind == "application/problem+json"
    return reply.status, json.loads(reply.body)["code"]


def test_a_query_comes_by_get_form_and_direct(server: Running) -> None:
    """The three ways of section 2.1 give the same answer."""
    replies = [
        get(server, "ASK { ?s ?p ?o }"),
        post(server, urlencode({"query": "ASK { ?s ?p ?o }"}), FORM),
        post(server, "ASK { ?s ?p ?o }", DIRECT),
    ]

    assert [truth(reply) for reply in replies] == [True, True, True]


@pytest.mark.parametrize("form", SOLUTIONS, ids=lambda form: form.name)
def test_solutions_come_in_every_format(server: Running, form: Format) -> None:
    """The Accept header and the format parameter give each format of solutions."""
    by_header, by_name = get(server, COUNT, Accept=form.media_type), get(server, COUNT, ("format", form.name))

    assert by_header.headers["content-type"] == by_name.headers["content-type"] == form.content_type
    assert by_header.body == by_name.body


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
@pytest.mark.parametrize("query", [f"DESCRIBE <{BASE}id/project/pdok>", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_graphs_come_in_every_format(server: Running, query: str, form: Format) -> None:
    """The Accept header gives each format of graphs."""
    reply = get(server, query, Accept=form.media_type)

    assert (reply.status, reply.headers["content-type"]) == (200, form.content_type)


@pytest.mark.parametrize(
    ("query", "accept"),
    [("ASK {}", "text/turtle"), (COUNT, "text/turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv")],
)
def test_a_kind_of_result_that_the_client_does_not_take_is_refused(server: Running, query: str, accept: str) -> None:
    """What is acceptable depends on the kind of result."""
    assert code(get(server, query, Accept=accept)) == (406, "query.not-acceptable")


def test_a_client_that_takes_no_result_at_all_is_refused_before_the_query_runs(server: Running) -> None:
    """406 needs no worker when no kind of result is acceptable."""
    assert code(get(server, ENDLESS, Accept="image/png")) == (406, "request.not-acceptable")
    assert code(get(server, ENDLESS, ("format", "nonsense"))) == (406, "request.unknown-format")


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

    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")


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


def test_a_stable_answer_can_be_asked_after(server: Running) -> None:
    """The same question of the same release need not be answered twice."""
    first = get(server, COUNT)
    again = get(server, COUNT, If_None_Match=first.headers["etag"])

    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert get(server, COUNT, If_None_Match='"x", *').status in {200, 304}
    assert get(server, COUNT, If_None_Match='"x"').status == 200


def test_different_questions_have_different_validators(server: Running) -> None:
    """Text, dataset and format are all part of what was asked."""
    replies = [
        get(server, COUNT),
        get(server, COUNT + " "),
        get(server, COUNT, ("default-graph-uri", f"{BASE}graph/artikel")),
        get(server, COUNT, ("named-graph-uri", f"{BASE}graph/artikel")),
        get(server, COUNT, Accept="text/csv"),
    ]

    assert len({reply.headers["etag"] for reply in replies}) == len(replies)


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_an_answer_that_changes_is_not_kept(server: Running, call: str) -> None:
    """What is different each time has no validator and is not stored."""
    reply = get(server, f"SELECT ({call} AS ?x) {{}}")

    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers


def test_a_query_that_takes_too_long_is_stopped_and_the_next_is_answered(server: Running) -> None:
    """The deadline of the settings holds, and says so."""
    assert code(get(server, ENDLESS)) == (504, "query.timeout")
    assert truth(get(server, "ASK {}"))


def test_a_result_that_is_too_large_is_refused_whole(server: Running) -> None:
    """No half answer: the status tells that there is none."""
    query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 200000"

    assert code(get(server, query)) == (422, "query.result")


def test_a_client_that_leaves_ends_its_query(server: Running) -> None:
    """Were their queries to go on until the deadline, twelve of them would keep the one worker for 36 seconds.

    The pool gives up on a client that waits longer than 30.
    """
    for _ in range(12):
        with socket.create_connection(("127.0.0.1", server.port)) as gone:
            gone.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.1)

    assert truth(get(server, "ASK {}"))


def test_without_a_query_the_endpoint_describes_itself(server: Running) -> None:
    """A bare GET gives a service description, which names the endpoint, its formats and its graphs."""
    reply = server.ask("/sparql", Accept="text/turtle")

    text = reply.body.decode()
    assert reply.kind == "text/turtle"
    assert f"<{BASE}sparql>\n    a <http://www.w3.org/ns/sparql-service-description#Service>" in text
    assert "http://www.w3.org/ns/formats/SPARQL_Results_JSON" in text
    assert f"<{BASE}graph/artikel>" in text


def test_without_a_query_a_browser_gets_the_form(server: Running) -> None:
    """A person gets a page with a labelled form."""
    reply = server.ask("/sparql", Accept=BROWSER)

    assert b'<label for="query">' in reply.body


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK {}", "ja"),
        ("ASK { FILTER(false) }", "nee"),
        ("SELECT ?s ?t WHERE { ?s a <http://usefulinc.com/ns/doap#Project> }", "/doc/project/pdok"),
        ("SELECT ?x WHERE { VALUES ?x { '<b>' 'hello'@en 7 <javascript:x> } }", "&lt;b&gt;"),
        ("SELECT ?x WHERE { ?x a <http://nergens/> }", "0 resultaten"),
        ("SELECT (BNODE() AS ?x) WHERE {}", "_:"),
        ("CONSTRUCT WHERE { ?s a <http://usefulinc.com/ns/doap#Project> }", "id/project/pdok"),
    ],
)
def test_a_browser_gets_an_answer_as_a_page(server: Running, query: str, expected: str) -> None:
    """A person sees a table, a word or a text, escaped, with the files beneath it."""
    reply = get(server, query, Accept=BROWSER)

    assert (reply.status, reply.kind, reply.headers["content-language"]) == (200, "text/html", "nl")
    assert expected in reply.body.decode()
    assert b'javascript:x"' not in reply.body.replace(b'title="javascript:x"', b"")


def test_a_large_answer_is_offered_instead_of_shown(server: Running) -> None:
    """An answer of a megabyte is a download, and the page says so."""
    query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 3000"
    reply = get(server, query, ("format", "html"))

    assert b"te groot voor een pagina" in reply.body
    assert b"format=csv" in reply.body


def test_a_browser_gets_a_refusal_as_a_page(server: Running) -> None:
    """A person reads what is wrong, and where."""
    reply = get(server, "ASK {", Accept=BROWSER, Accept_Language="en")

    assert (reply.status, reply.kind) == (400, "text/html")
    assert b"Line 1, column" in reply.body
