"""Federation in the worker: answers of others become a part of the query, and mean what SERVICE means."""

from io import BytesIO

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from bronwijzer.errors import (
    BronwijzerError,
    NotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryTooLarge,
    RequestError,
    ServiceFailed,
)
from bronwijzer.formats import CSV
from bronwijzer.store import frames
from bronwijzer.store.cutting import Sink
from bronwijzer.store.evaluation import Outcome, Request, evaluate
from bronwijzer.store.federation import Asking, answered, ask, federated
from bronwijzer.store.frames import Kind, TruncatedError
from tests.service.store.asking import request
from tests.service.store.fake_engine import solutions

HERE = "http://e/"
CLAUSE = "SERVICE <http://e/> { ?s <http://e/p> ?o }"
A = '"s":{"type":"uri","value":"http://e/a"}'
ROWS = solutions(["s", "o"], f'{{{A},"o":{{"type":"literal","value":"1","xml:lang":"nl"}}}}', f"{{{A}}}", f"{{{A}}}")


def saying(body: bytes) -> Asking:
    """Return what answers every question with the same."""
    return lambda _endpoint, _question: body


def evaluating(request: Request, output: Sink) -> Outcome:
    """Evaluate a query on nothing."""
    return evaluate(Store(), request, output)


def failing(_endpoint: str, _question: str) -> bytes:
    """Fail, as an endpoint does that cannot be reached."""
    raise ServiceFailed("service.unreachable", iri=HERE)


def run(text: str, asking: Asking, store: Store | None = None) -> tuple[str, bool]:
    """Return the CSV of a query, and whether the same query always gives it."""
    output = BytesIO()
    engine = store or Store()
    answer = federated(lambda request, sink: evaluate(engine, request, sink), [HERE], asking)
    outcome = answer(request(text, CSV), output)
    return output.getvalue().decode().replace("\r\n", " ").strip(), outcome.stable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"SELECT ?s ?o {{ {CLAUSE} }}", "s,o http://e/a,1 http://e/a, http://e/a,"),
        (f"SELECT (LANG(?o) AS ?l) {{ {CLAUSE} FILTER(BOUND(?o)) }}", "l nl"),
        (f"SELECT (COUNT(*) AS ?n) {{ {CLAUSE} }}", "n 3"),
        (f"SELECT (COUNT(*) AS ?n) {{ {CLAUSE} {CLAUSE} }}", "n 9"),
        (f"SELECT ?here {{ ?s <http://e/q> ?here . {CLAUSE} FILTER(BOUND(?o)) }}", "here 7"),
        (f"SELECT ?here {{ {CLAUSE} . OPTIONAL {{ ?s <http://e/q> ?here }} FILTER(BOUND(?o)) }}", "here 7"),
        (f"SELECT ?here {{ ?x <http://e/q> ?here FILTER NOT EXISTS {{ {CLAUSE} FILTER(?s = ?x) }} }}", "here 8"),
        (f"SELECT ?here {{ ?s <http://e/q> ?here MINUS {{ {CLAUSE} }} }}", "here 8"),
        (
            f"SELECT ?here {{ {{ ?s <http://e/q> ?here }} UNION {{ {CLAUSE} }} FILTER(BOUND(?here)) }} ORDER BY ?here",
            "here 7 8",
        ),
        ("SELECT * { SERVICE <http://e/> { <http://e/a> ?p 'x' } }", "p   "),
    ],
)
def test_the_answer_is_joined_as_the_clause_is(text: str, expected: str) -> None:
    """Every solution counts, what has no value has none, and variables nobody asked for stay away."""
    store = Store()
    for name, value in (("a", 7), ("b", 8)):
        store.add(Quad(NamedNode(f"http://e/{name}"), NamedNode("http://e/q"), Literal(value)))

    told, stable = run(text, saying(ROWS), store)

    assert expected.strip() == told
    assert not stable


@pytest.mark.parametrize("body", [solutions(["s"]), solutions([])])
def test_an_answer_without_solutions_leaves_none(body: bytes) -> None:
    """Nothing joined with anything is nothing."""
    assert ("n 0", False) == run(f"SELECT (COUNT(*) AS ?n) {{ {CLAUSE} }}", saying(body))


def test_solutions_without_variables_are_counted() -> None:
    """A pattern of constants has as many solutions as the endpoint says."""
    text = "SELECT (COUNT(*) AS ?n) { SERVICE <http://e/> { <http://e/a> <http://e/b> 1 } }"

    assert ("n 2", False) == run(text, saying(solutions([], "{}", "{}")))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b'{"head":{},"boolean":true}',
        ROWS[:-5],
        ROWS + b"more",
        b"[" * 100_000,
        solutions(["s"], '{"s":{"type":"uri","value":"http://e/> } SERVICE"}}'),
        solutions(["s"], '{"s":{"type":"literal","value":"x","xml:lang":"nl }"}}'),
        solutions(["s } {"], "{}"),
        solutions(
            ["s"], f'{{"s":{{"type":"triple","value":{{"subject":{A[4:]},"predicate":{A[4:]},"object":{A[4:]}}}}}}}'
        ),
    ],
)
def test_an_answer_that_is_none_is_the_endpoints_failure(body: bytes) -> None:
    """What cannot stand in a query never gets there; in silence it is one solution without values."""
    with pytest.raises(ServiceFailed) as raised:
        run(f"ASK {{ {CLAUSE} }}", saying(body))

    assert (HERE, "service.answer") == (raised.value.values["iri"], raised.value.key)
    silent = CLAUSE.replace("SERVICE", "SERVICE SILENT")
    assert ("y,s,o 1,,", False) == run(f"SELECT ?y ?s ?o {{ VALUES ?y {{ 1 }} {silent} }}", saying(body))


@pytest.mark.parametrize("pattern", ["{ ?s ?p ?o }", "{ <http://e/a> <http://e/b> 1 }"])
def test_a_silent_failure_is_one_solution_without_values(pattern: str) -> None:
    """The rest of the query is answered, whether or not the clause has variables."""
    text = f"SELECT (COUNT(*) AS ?n) {{ SERVICE SILENT <http://e/> {pattern} }}"

    assert ("n 1", False) == run(text, failing)
    with pytest.raises(ServiceFailed):
        run(text.replace("SILENT", ""), failing)


def test_nothing_is_asked_before_every_clause_may_be() -> None:
    """An endpoint that is not listed is refused, silent or not, and the listed one before it hears nothing."""
    with pytest.raises(QueryRefused) as raised:
        answered(
            request(f"ASK {{ {CLAUSE} SERVICE SILENT <http://other/> {{ ?s ?p ?o }} }}"), [HERE], failing, evaluating
        )

    assert ("http://other/", HERE) == (raised.value.values["iri"], raised.value.values["allowed"])


def test_an_answer_of_many_typed_values_is_read() -> None:
    """What is long but not deep is no chain, however many literals have a datatype or a language."""
    typed = '"datatype":"http://www.w3.org/2001/XMLSchema#date"'
    rows = (f'{{"s":{{"type":"literal","value":"2026-01-{n}",{typed}}}}}' for n in range(3000))

    told, _ = run(f"SELECT (COUNT(*) AS ?n) {{ {CLAUSE} }}", saying(solutions(["s"], *rows)))

    assert "n 3000" == told


def test_a_query_that_asks_nobody_else_stays_as_it_is() -> None:
    """The word in a string is no clause, and the answer stays the same."""
    text = "SELECT ?x { VALUES ?x { 'service' } }"

    assert ("x service", True) == run(text, failing)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * { SERVICE", QuerySyntaxError),
        ("SELECT * { SERVICE <http://e/> { ?s ?p ?o }", QuerySyntaxError),
        ("ASK { FILTER('service' = '\ud800') }", RequestError),
        ("ASK " + "{" * 300 + CLAUSE + "}" * 300, QueryTooLarge),
        ("CONSTRUCT { ?s ?s ?s } { VALUES ?s { 'service' } ", QuerySyntaxError),
    ],
)
def test_what_is_wrong_with_a_query_is_told_as_ever(text: str, kind: type[BronwijzerError]) -> None:
    """Mistakes are told with their own place, and before anything is asked."""
    with pytest.raises(kind):
        run(text, failing)


def test_a_format_that_nobody_takes_is_told() -> None:
    """The engine's own refusals come through."""
    answer = federated(evaluating, [HERE], saying(ROWS))

    with pytest.raises(NotAcceptable):
        answer(request(f"SELECT * {{ {CLAUSE} }}", None), BytesIO())


def test_the_pool_is_asked_over_the_pipe() -> None:
    """One frame goes out with the endpoint and the question, and the answer comes back."""
    output = BytesIO()

    told = ask(BytesIO(frames.pack(Kind.DATA, b"answer")), output, HERE, "ASK {}")

    frame = frames.read(BytesIO(output.getvalue()))
    assert frame is not None
    call = frames.request_from_json(frame[1])
    assert (Kind.CALL, HERE, "ASK {}", b"answer") == (frame[0], call.service, call.text, told)


def test_what_the_pool_tells_instead_of_an_answer_is_raised() -> None:
    """A failure keeps its class, key and values; a pipe that ends is the end."""
    failure = frames.pack(Kind.ERROR, frames.error_to_json(ServiceFailed("service.status", iri=HERE, status=500)))

    with pytest.raises(ServiceFailed) as raised:
        ask(BytesIO(failure), BytesIO(), HERE, "ASK {}")
    with pytest.raises(TruncatedError):
        ask(BytesIO(), BytesIO(), HERE, "ASK {}")

    assert {"iri": HERE, "status": 500} == raised.value.values
