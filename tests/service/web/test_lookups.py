"""Look-ups over HTTP: nobody can tell that no worker answered, but by when workers are busy."""

import contextlib
import json
import threading
import time
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.service.web.asking import ENDLESS, code, get
from tests.service.web.conftest import Reply, Running, start
from tests.service.web.releases import BASE
from tests.service.web.test_encoding import OPEN

LOOKUP = f"SELECT ?p ?o {{ <{BASE}id/project/pdok> ?p ?o }}"
#: An answer that is long enough to be compressed, by its names.
LONG = LOOKUP.replace("?p", "?the_property_that_the_project_has").replace(
    "?o", "?what_the_project_has_as_this_property"
)
DESCRIBE = f"DESCRIBE <{BASE}id/project/pdok>"
#: The same question to the engine, and no look-up to us.
BY_WORKER = " # a worker"

ONE_WORKER = """
import sys
from pathlib import Path
from urllib.parse import urlencode
from bronwijzer.settings import Settings
from bronwijzer.web.server import serve

serve(Path(sys.argv[1]), Settings().with_values({
    "server": {"port": 0, "workers": 1, "slow_workers": 1, "queue": 1, "patience_seconds": 60.0},
    "query": {"deadline_seconds": 60.0, "quick_seconds": 60.0, "log": "QUERIES"},
}), "en")
"""


def told(reply: Reply) -> dict[str, str]:
    """Return the headers but for the validator, which is of the text, and the moment."""
    return {name: value for name, value in reply.headers.items() if name not in {"etag", "date"}}


def ask_endlessly(running: Running) -> None:
    """Keep a worker busy until the server is killed."""
    with contextlib.suppress(OSError, HTTPException):
        get(running, ENDLESS)


def until_one_waits(running: Running) -> None:
    """Return when a query waits for a worker."""
    for _ in range(1000):
        if b"bronwijzer_waiting_queries 1.0" in running.ask("/metrics").body:
            return
        time.sleep(0.01)
    raise AssertionError


@pytest.mark.parametrize(
    ("query", "coding"), [(DESCRIBE, "identity"), (LONG, "identity"), *((LONG, coding) for coding in OPEN)]
)
def test_the_answer_is_that_of_a_worker(server: Running, query: str, coding: str) -> None:
    """The same head and the same bytes, in every coding; a validator that is good for a 304; the same again."""
    kind = "application/sparql-results+xml, application/rdf+xml"
    first = get(server, query, Accept=kind, Accept_Encoding=coding)
    again = get(server, query, Accept=kind, Accept_Encoding=coding)
    by_worker = get(server, query + BY_WORKER, Accept=kind, Accept_Encoding=coding)
    same = get(server, query, Accept=kind, Accept_Encoding=coding, If_None_Match=first.headers["etag"])

    opened = OPEN.get(coding, bytes)
    assert first == again
    assert (first.status, opened(first.body)) == (by_worker.status, opened(by_worker.body))
    assert first.headers.get("content-encoding", "identity") == coding
    assert int(first.headers["content-length"]) == len(first.body)
    assert {**told(first), "content-length": ""} == {**told(by_worker), "content-length": ""}
    assert (same.status, same.body) == (HTTPStatus.NOT_MODIFIED, b"")


def test_each_way_to_ask_has_the_same_answer(server: Running) -> None:
    """HEAD has the headers of GET; a page, a body and a named graph go to a worker."""
    found = get(server, LOOKUP, Accept="text/csv")
    head = server.ask(f"/sparql?{urlencode({'query': LOOKUP})}", "HEAD", Accept="text/csv")
    body = server.ask("/sparql", "POST", LOOKUP.encode(), Accept="text/csv", Content_Type="application/sparql-query")
    graph = get(server, LOOKUP, ("default-graph-uri", f"{BASE}graph/register"), Accept="text/csv")
    page = get(server, LOOKUP, Accept="text/html")

    assert (told(head), head.headers["etag"], head.body) == (told(found), found.headers["etag"], b"")
    assert body.body == found.body
    assert graph.body.count(b"\r\n") < found.body.count(b"\r\n")
    assert (page.kind, page.status) == ("text/html", HTTPStatus.OK)


def test_what_is_wrong_is_told_as_ever(server: Running) -> None:
    """With the place of the mistake, and the formats that there are."""
    assert code(get(server, "SELECT ?o { none:s ?p ?o }")) == (400, "query.syntax-position")
    assert code(get(server, LOOKUP, Accept="image/png")) == (406, "request.not-acceptable")
    assert code(get(server, LOOKUP, ("timeout", "soon"))) == (400, "request.timeout")


def test_it_waits_for_no_worker(folder: Path, tmp_path: Path) -> None:
    """While every worker is busy and the queue is full, a look-up is answered; it is in the log of queries, once."""
    running = start(folder, ONE_WORKER.replace("QUERIES", str(tmp_path / "queries")))
    try:
        asking = [threading.Thread(target=ask_endlessly, args=(running,)) for _ in range(2)]
        for each in asking:
            each.start()
        until_one_waits(running)

        found = get(running, LOOKUP, Accept="text/csv")

        assert code(get(running, LOOKUP + BY_WORKER)) == (503, "admission.queue")
        assert found.status == HTTPStatus.OK
        assert found.body.startswith(b"p,o\r\n")
        assert all(each.is_alive() for each in asking)
    finally:
        running.process.kill()
        running.process.communicate()
    for each in asking:
        each.join()
    lines = (tmp_path / "queries").read_text().splitlines()
    assert [json.loads(line)["query"] for line in lines].count(LOOKUP) == 1
