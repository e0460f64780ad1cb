"""An engine's endpoint gives whole answers in the type that was asked, or says what is wrong; it is asked with care."""

import logging

import pytest

from bronwijzer.errors import BronwijzerError, QueryRefused, QueryTimeout, QueryTooLarge, StoreUnavailable
from bronwijzer.formats import N_TRIPLES
from bronwijzer.store.credentials import Credentials
from bronwijzer.store.remote import Endpoint, Question
from tests.engines import free_port
from tests.service.store.fake_engine import Script, answer, fake, in_turn, saying, solutions

EMPTY = solutions("s")
FINE = saying(answer(EMPTY))
ALL = Question("SELECT ?s WHERE { ?s ?p ?o }", "select", ("http://example.org/union",), ("http://example.org/a",))
SECRET = "known-by-nobody"  # noqa: S105 -- it opens nothing


def endpoint(address: str, attempts: int = 3, limit: int = 2**20) -> Endpoint:
    """Return an endpoint as the settings make it."""
    return Endpoint(address, Credentials("somebody", SECRET), attempts=attempts, limit=limit)


def ask(address: str, question: Question = ALL, seconds: float = 30) -> bytes:
    """Ask an endpoint, and return the body of its answer."""
    with endpoint(address).answer(question, seconds) as reply:
        return reply.body.read()


def failure(script: Script, question: Question = ALL, seconds: float = 30) -> BronwijzerError:
    """Return what an engine's misbehaviour is told as."""
    with fake(script) as engine, pytest.raises(BronwijzerError) as raised:
        ask(engine.address, question, seconds)
    return raised.value


def test_a_query_is_posted_with_its_graphs() -> None:
    """The request is the protocol's: a form with the query and its dataset, and one type that is accepted."""
    with fake(FINE) as engine:
        body = ask(engine.address)

    (asked,) = engine.asked
    assert EMPTY == body
    assert "application/sparql-results+json" == asked.header("Accept")
    assert asked.body.startswith(
        b"default-graph-uri=http%3A//example.org/union&named-graph-uri=http%3A//example.org/a&"
    )
    assert ALL.text == asked.query


def test_a_base_stands_before_the_query() -> None:
    """Relative IRIs are the release's, whatever the engine takes as its own base."""
    with fake(FINE) as engine:
        ask(engine.address, Question("SELECT * WHERE { <a> ?p ?o }", "select", base="http://example.org/"))

    assert engine.asked[0].query.startswith("BASE <http://example.org/>\nSELECT")


def test_virtuoso_is_told_its_graphs_in_the_query() -> None:
    """An engine that calls itself Virtuoso gets the dataset, the way to describe and the time before the query."""
    question = Question(
        "DESCRIBE <http://example.org/a>", "describe", ("http://example.org/u",), ("http://example.org/g",)
    )
    script = saying(answer(b"", "200 OK", "Server: Virtuoso/07.20 (Linux)", kind=N_TRIPLES.media_type))
    with fake(script) as engine:
        asking = endpoint(engine.address)
        for _ in range(2):
            asking.answer(question, 30).body.close()

    lines = engine.asked[1].query.splitlines()
    assert [
        "define input:default-graph-uri <http://example.org/u>",
        "define input:named-graph-uri <http://example.org/g>",
        'define sql:describe-mode "CBD"',
        question.text,
    ] == lines
    assert b"timeout=" in engine.asked[1].body


@pytest.mark.parametrize(
    "text", ["SELECT * WHERE { ?s ?p 'INSERT DELETE' }", "# DELETE\nASK {}", "PREFIX a: <b:DROP> ASK {}" + " #" * 5000]
)
def test_the_client_does_not_guess_what_a_query_is(text: str) -> None:
    """Words of an update in strings and comments do not make one of it, and no expression hangs on a query."""
    with fake(FINE) as engine:
        ask(engine.address, Question(text, "select"))

    assert text == engine.asked[0].query


@pytest.mark.parametrize(
    ("script", "kind", "key"),
    [
        pytest.param(saying(answer(b"<html>", kind="text/html")), StoreUnavailable, "remote.answer", id="a page"),
        pytest.param(saying(answer(EMPTY, kind="text/plain")), StoreUnavailable, "remote.answer", id="another type"),
        pytest.param(
            saying(answer(b"", "302 Found", "Location: /x")), StoreUnavailable, "remote.failed", id="redirect"
        ),
        pytest.param(saying(answer(b"", "204 No Content")), StoreUnavailable, "remote.failed", id="nothing"),
        pytest.param(saying(answer(b"", "500 Oops")), StoreUnavailable, "remote.failed", id="failure"),
        pytest.param(saying(answer(b"", "503 Busy")), StoreUnavailable, "remote.failed", id="busy"),
        pytest.param(saying(answer(b"", "429 Wait")), StoreUnavailable, "remote.busy", id="too many"),
        pytest.param(saying(answer(b"", "401 No")), StoreUnavailable, "remote.denied", id="unknown user"),
        pytest.param(saying(answer(b"", "403 No")), StoreUnavailable, "remote.denied", id="denied"),
        pytest.param(saying(answer(b"", "400 Bad")), QueryRefused, "remote.refused", id="not understood"),
        pytest.param(
            saying(answer(EMPTY, "200 OK", "X-SQL-State: S1TAT")), QueryTimeout, "query.timeout", id="partial"
        ),
        pytest.param(saying(answer(b"x" * 2**21)), QueryTooLarge, "query.result", id="too large"),
        pytest.param(saying(answer(b"", "200 OK")[:-10]), StoreUnavailable, "remote.answer", id="broken off"),
    ],
)
def test_an_answer_that_is_no_answer_says_what_it_is(script: Script, kind: type[BronwijzerError], key: str) -> None:
    """Each way in which an engine can fail has its error, and none is taken for an empty answer."""
    error = failure(script)

    assert (kind, key) == (type(error), error.key)


def test_an_engine_that_is_away_for_a_moment_is_asked_again() -> None:
    """A connection that breaks and an engine that is busy are worth another attempt."""
    busy = saying(answer(b"", "503 Busy"))
    with fake(in_turn(busy, busy, FINE)) as engine:
        body = ask(engine.address)

    assert (EMPTY, 3) == (body, len(engine.asked))


def test_a_query_that_is_refused_is_not_asked_again() -> None:
    """What is wrong stays wrong."""
    with fake(in_turn(saying(answer(b"", "400 Bad")), FINE)) as engine, pytest.raises(QueryRefused):
        ask(engine.address)

    assert 1 == len(engine.asked)


def test_an_engine_that_is_gone_is_told_after_the_last_attempt() -> None:
    """Attempts end, and the error says that nobody is there."""
    with pytest.raises(StoreUnavailable) as raised:
        ask(f"http://127.0.0.1:{free_port()}/")

    assert "remote.unreachable" == raised.value.key


def test_attempts_end_with_the_time() -> None:
    """No pause goes beyond the deadline."""
    with fake(saying(answer(b"", "503 Busy"))) as engine:
        with pytest.raises(StoreUnavailable):
            endpoint(engine.address, attempts=50).answer(ALL, 0.3)

        assert len(engine.asked) < 5


def test_no_secret_is_in_an_error_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """Neither what is raised nor what is logged holds the password, not even with everything logged."""
    caplog.set_level(logging.DEBUG)

    denied = failure(saying(answer(b"", "401 No", 'WWW-Authenticate: Basic realm="x"')))
    gone = failure(saying(b""))

    told = [repr(denied), repr(denied.__dict__), repr(gone), caplog.text]
    assert [] == [each for each in told if SECRET in each]
