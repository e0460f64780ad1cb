"""The answers of the endpoint: their formats, how long they may be kept, and the ones that there cannot be."""

import socket
import time
from urllib.parse import quote

import pytest

from bronwijzer.formats import GRAPHS, SOLUTIONS, Format
from bronwijzer.web.protocol import DIRECT
from tests.service.web.asking import COUNT, ENDLESS, code, get, post, truth
from tests.service.web.conftest import Running
from tests.service.web.releases import BASE


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


def test_a_stable_answer_can_be_asked_after(server: Running) -> None:
    """The same question of the same release need not be answered twice."""
    first = get(server, COUNT)
    again = get(server, COUNT, If_None_Match=first.headers["etag"])

    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert get(server, COUNT, If_None_Match='"x"').status == 200
    assert get(server, "ASK {", If_None_Match="*").status == 400
    assert post(server, COUNT, DIRECT, If_None_Match=first.headers["etag"]).status == 200


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
