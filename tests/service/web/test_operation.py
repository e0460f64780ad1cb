"""What operators ask: is it ready, what does it count, what did it answer."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.web.asking import ENDLESS, get
from tests.service.web.conftest import PROGRAM, Running, start, stop


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for two logs."""
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def watched(folder: Path, logs: Path) -> Iterator[Running]:
    """A server that logs its answers and its queries."""
    program = PROGRAM.replace('"workers": 1', f'"workers": 1, "access_log": {str(logs / "access")!r}')
    running = start(folder, program.replace('"query": {', f'"query": {{"log": {str(logs / "queries")!r}, '))
    yield running
    stop(running)


def metrics(server: Running) -> dict[str, float]:
    """Return the metrics by name and labels."""
    text = server.ask("/metrics").body.decode()
    return {name: float(value) for name, value in re.findall(r"^(bronwijzer\S+) (\S+)$", text, re.MULTILINE)}


def written(log: Path, end: str) -> str:
    """Return what a log holds as soon as it has this: a line is written when its answer is on its way."""
    for _ in range(1000):
        text = log.read_text(encoding="utf-8")
        if end in text:
            return text
        time.sleep(0.01)
    raise AssertionError(text)


def test_it_is_ready_when_a_worker_answers(watched: Running) -> None:
    """The answer names the release, and no cache may keep it."""
    reply = watched.ask("/ready")

    assert (reply.status, json.loads(reply.body)) == (200, {"status": "ready", "release": "1"})
    assert reply.headers["cache-control"] == "no-store"


def test_it_tells_what_it_can_be_asked(watched: Running) -> None:
    """OPTIONS and other methods are answered for operators' routes as for all others."""
    options, posted = watched.ask("/ready", "OPTIONS"), watched.ask("/metrics", "POST", b"")

    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert (posted.status, posted.headers["allow"], posted.kind) == (
        405,
        "GET, HEAD, OPTIONS",
        "application/problem+json",
    )
    assert posted.headers["cache-control"] == "no-store"


def test_it_counts_what_it_answers_and_refuses(watched: Running) -> None:
    """Answers by status, refusals by cause, what was kept, and the memory of its workers."""
    before = metrics(watched)
    for _ in range(5):  # an answer is kept when it has been sent, so the second may come too soon
        watched.ask("/doc/project/pdok")
        time.sleep(0.05)
    assert get(watched, "ASK { <http://e/counted> ?p ?o }").status == 200
    assert get(watched, "ASK {").status == 400
    assert get(watched, ENDLESS, ("timeout", "0.1")).status == 504

    after = metrics(watched)

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert grown('bronwijzer_requests_total{kind="page",status="200"}') == 5
    assert grown('bronwijzer_requests_total{kind="query",status="200"}') == 1
    assert grown('bronwijzer_refused_queries_total{cause="query.timeout"}') == 1
    assert grown("bronwijzer_cache_hits") >= 1
    assert after["bronwijzer_worker_bytes"] > 10_000_000
    assert after["bronwijzer_waiting_queries"] == 0
    assert after['bronwijzer_release_info{version="1"}'] == 1


def test_strangers_do_not_see_the_metrics(watched: Running) -> None:
    """Whoever comes through a proxy is no neighbour; to them the page does not exist."""
    assert watched.ask("/metrics", X_Forwarded_For="192.0.2.1").status == 404
    assert watched.ask("/metrics", "POST", b"", X_Forwarded_For="192.0.2.1").status == 404


def test_the_access_log_holds_no_person(watched: Running, logs: Path) -> None:
    """Each answer is a line of JSON with no address, query or search term in it."""
    watched.ask("/search?q=geheim", X_Forwarded_For="192.0.2.77")
    watched.ask("/sparql?query=ASK%7B%7D&format=xml&geheim", X_Forwarded_For="192.0.2.77")
    watched.ask("/doc/organisatie/kadaster", X_Forwarded_For="192.0.2.77")

    written(logs / "access", '"/search"')
    text = written(logs / "access", '"/doc/organisatie/kadaster"')
    lines = [json.loads(line) for line in text.splitlines()]

    assert {"time", "method", "path", "status", "bytes", "seconds"} == set(lines[-1])
    assert {("GET", path, 200) for path in ("/search", "/sparql", "/doc/organisatie/kadaster")} <= {
        (line["method"], line["path"], line["status"]) for line in lines
    }
    assert "geheim" not in text
    assert "192.0.2" not in text


def test_the_log_of_queries_holds_queries_and_nobody(watched: Running, logs: Path) -> None:
    """Where it is asked for, each text is a line, without who asked it."""
    get(watched, "ASK { <http://e/logged> ?p ?o }", X_Forwarded_For="192.0.2.77")

    text = written(logs / "queries", "logged")

    assert "ASK { <http://e/logged> ?p ?o }" in [json.loads(line)["query"] for line in text.splitlines()]
    assert "192.0.2" not in text
