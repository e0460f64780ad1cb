"""An engine's answer is read to its end, and anything that is not the whole of what it says to be is refused."""

from email.message import Message
from io import BytesIO

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, parse_query_results

from bronwijzer.errors import QueryTooLarge, StoreUnavailable
from bronwijzer.prefixes import XSD
from bronwijzer.store import answers
from bronwijzer.store.wire import Reply
from tests.service.store.fake_engine import solutions

ROW = '{"a":{"type":"literal","value":"x"}}'


def reply(body: bytes, **headers: str) -> Reply:
    """Return an answer as the wire gives it."""
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return Reply(200, message, BytesIO(body), len(body))


BROKEN = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"<html><body>An error</body></html>", id="a page"),
    pytest.param(solutions("a", ROW)[:-2], id="cut at the end"),
    pytest.param(solutions("a", ROW, ROW)[:70], id="cut in a row"),
    pytest.param(solutions("a", ROW)[:-3] + b"The SPARQL operation has been cancelled", id="an error in the middle"),
    pytest.param(solutions("a", ROW) + b"more", id="more behind it"),
    pytest.param(b'{"head":{"vars":["a"]},"results":{"bindings":' + b"[" * 1_000_000, id="too deep"),
    pytest.param(b'{"head":{"vars":["a"]}}', id="no results"),
    pytest.param(b"[]", id="another kind of JSON"),
    pytest.param(b'{"head":{},"boolean":true}', id="another kind of answer"),
    pytest.param(b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"a b"}}]}}', id="no IRI"),
    pytest.param(b"\xff\xfe" + solutions("a", ROW), id="no UTF-8"),
]


@pytest.mark.parametrize("body", BROKEN)
def test_solutions_that_are_not_whole_are_refused(body: bytes) -> None:
    """No row of a broken answer is passed on as the answer."""
    with pytest.raises(StoreUnavailable) as raised:
        list(answers.rows(reply(body)))

    assert "remote.answer" == raised.value.key


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"true",
        b'{"head":{}}',
        b'{"boolean":"true"}',
        b'{"boolean":true',
        b'{"head":{},"boolean":true,"x":' + b"[" * 60_000,
        solutions("a", ROW),
    ],
)
def test_a_boolean_that_is_not_whole_is_refused(body: bytes) -> None:
    """Only a document that is whole and says true or false is an answer."""
    with pytest.raises(StoreUnavailable):
        answers.boolean(reply(body))


@pytest.mark.parametrize("told", [True, False])
def test_a_boolean_is_read(told: bool) -> None:
    """What the engine says is what is read."""
    assert told == answers.boolean(reply(f'{{"head":{{"link":[]}},"boolean":{str(told).lower()}}}'.encode()))


@pytest.mark.parametrize(
    "body", [b"<http://a> <http://b> <http://c> .\nThe operation", b"<http://a> <http://b> <http://c>", b"<html>"]
)
def test_triples_that_are_not_whole_are_refused(body: bytes) -> None:
    """A graph with an error in its middle or without its last dot is no graph."""
    with pytest.raises(StoreUnavailable):
        list(answers.triples(reply(body)))


def test_an_engine_that_cuts_its_answers_off_is_not_believed() -> None:
    """As many rows as the engine ever gives may be all there are, or may not: that is said, and not guessed."""
    fewer, as_many = solutions("a", ROW), solutions("a", ROW, ROW)

    assert 1 == len(list(answers.rows(reply(fewer, X_SPARQL_MaxRows="2"))))
    with pytest.raises(QueryTooLarge):
        list(answers.rows(reply(as_many, X_SPARQL_MaxRows="2")))
    with pytest.raises(QueryTooLarge):
        list(answers.triples(reply(b"", X_SPARQL_MaxRows="2")))


def test_rows_are_written_again_as_the_embedded_engine_spells_them() -> None:
    """Every kind of term survives, names and order too, and what is not bound stays so."""
    rows = [
        '{"a":{"type":"uri","value":"http://example.org/\\u00e9"},"b":{"type":"bnode","value":"b7"}}',
        '{"a":{"type":"literal","value":"\\"\\n","xml:lang":"nl-BE"}}',
        '{"b":{"type":"typed-literal","value":"1","datatype":"http://www.w3.org/2001/XMLSchema#boolean"}}',
        '{"b":{"type":"literal","value":"plain"}}',
        "{}",
    ]
    output = BytesIO()

    answers.respelled(reply(solutions("ba", *rows)), output)

    read = parse_query_results(output.getvalue(), format=QueryResultsFormat.JSON)
    assert [
        [BlankNode("b7"), NamedNode("http://example.org/é")],
        [None, Literal('"\n', language="nl-be")],
        [Literal("true", datatype=XSD("boolean")), None],
        [Literal("plain"), None],
        [None, None],
    ] == [[row["b"], row["a"]] for row in read]  # type: ignore[union-attr]  # solutions, not a boolean
