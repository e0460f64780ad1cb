"""What a query knows before a SERVICE clause goes along with the question, wherever that changes no answer."""

import json
import os
import re
from io import BytesIO

import pytest
from hypothesis import assume, given, settings, strategies
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from bronwijzer.formats import CSV
from bronwijzer.store import clauses
from bronwijzer.store.binding import MOST, written
from bronwijzer.store.cutting import Sink
from bronwijzer.store.evaluation import Outcome, Request, evaluate
from bronwijzer.store.federation import answered
from tests.service.store.asking import request
from tests.service.store.fake_engine import solutions

HERE = "http://e/"
CLAUSE = "SERVICE <http://e/> { ?s <http://e/p> ?o }"
LOCAL = "?s <http://e/q> ?n ."
NOTHING = solutions(["s", "o"])


def store(things: int = 2) -> Store:
    """Return a store where so many things have a number."""
    held = Store()
    for number in range(things):
        thing = NamedNode(f"http://e/{chr(97 + number) if number < 26 else number}")
        held.add(Quad(thing, NamedNode("http://e/q"), Literal(number)))
    return held


def asked(text: str, held: Store | None = None, body: bytes = NOTHING) -> list[set[str]]:
    """Return for each question that a query asks of the endpoint the variables and the rows that go along."""
    questions: list[str] = []

    def asking(_endpoint: str, question: str) -> bytes:
        questions.append(question.partition("} VALUES ")[2])
        return body

    engine = store() if held is None else held
    answered(request(text, CSV), [HERE], asking, lambda request, output: evaluate(engine, request, output))
    return [set(re.findall(r"\(([^)]*)\)", each)) for each in questions]


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {LOCAL} {CLAUSE} }}",
        f"SELECT * {{ {LOCAL} {CLAUSE} FILTER(?n < 7) }}",
        f"SELECT * WHERE {{ {LOCAL} BIND(?n + 1 AS ?m) OPTIONAL {{ ?s ?x ?y FILTER(?y > ?n) }} {CLAUSE} ?s ?v ?w }}",
        f"PREFIX e: <http://e/> CONSTRUCT {{ ?s e:is ?o }} WHERE {{ ?s e:q ?n . {CLAUSE} }}",
        f"SELECT * {{ {{ ?s <http://e/q> 0 }} UNION {{ ?s <http://e/q> 1 }} {CLAUSE} }}",
    ],
)
def test_values_of_shared_variables_go_along(text: str) -> None:
    """The endpoint is told which things it is about, each once, and nothing else of the query."""
    assert [{"?s", "<http://e/a>", "<http://e/b>"}] == asked(text)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {CLAUSE} {LOCAL} }}",
        f"SELECT * {{ ?x <http://e/q> ?n . {CLAUSE} }}",
        f"SELECT * {{ {LOCAL} FILTER(?o < 7) {CLAUSE} }}",
        f"SELECT * {{ {LOCAL} OPTIONAL {{ {CLAUSE} }} }}",
        f"SELECT * {{ {LOCAL} {{ {CLAUSE} }} UNION {{ ?s ?x ?y }} }}",
        f"SELECT * {{ {LOCAL} GRAPH ?g {{ ?s ?x ?y . {CLAUSE} }} }}",
        f"SELECT * FROM <http://e/g> {{ {LOCAL} {CLAUSE} }}",
        f"SELECT * {{ {LOCAL} BIND(RAND() AS ?r) {CLAUSE} }}",
        f"SELECT ?s (EXISTS {{ {CLAUSE[:-1]} {' ' * 200} }} }} AS ?x) {{ {' ' * 300} {LOCAL} {CLAUSE} }}",
    ],
)
def test_where_it_might_change_the_answer_nothing_goes_along(text: str) -> None:
    """What stands elsewhere, is filtered by what comes later, has its own dataset or differs each time."""
    assert {frozenset()} == {*map(frozenset, asked(text))}


def test_too_many_values_stay_here() -> None:
    """So many go along, and with one more the endpoint is asked for all it has."""
    text = f"SELECT * {{ {LOCAL} {CLAUSE} }}"

    assert MOST + 1 == len(asked(text, store(MOST))[0])
    assert [set()] == asked(text, store(MOST + 1))


def test_a_blank_node_stays_here() -> None:
    """It has no name that another would know."""
    held = store()
    held.add(Quad(BlankNode(), NamedNode("http://e/q"), Literal(3)))

    assert [set()] == asked(f"SELECT * {{ {LOCAL} {CLAUSE} }}", held)
    with pytest.raises(ValueError, match="BlankNode"):
        written(BlankNode())


def test_where_nothing_can_meet_nobody_is_asked() -> None:
    """The answer is known: there is none, whatever the endpoint says."""
    assert [] == asked(f"SELECT * {{ ?s <http://e/none> ?n . {CLAUSE} }}")


def test_what_one_endpoint_said_goes_along_to_the_next() -> None:
    """The second is asked about what the first gave; if a solution has no value for a variable, about all it has."""
    rows = ['"s":{"type":"uri","value":"http://e/a"}', '"o":{"type":"literal","value":"1"}']
    text = f"SELECT * {{ {CLAUSE} SERVICE <http://e/> {{ ?o <http://e/r> ?z }} }}"
    whole, part = f"{{{','.join(rows)}}}", f"{{{rows[0]}}}"

    assert [set(), {"?o", '"1"'}] == asked(text, body=solutions(["s", "o"], whole, whole))
    assert [set(), set()] == asked(text, body=solutions(["s", "o"], whole, part))


REMOTE = NamedNode("http://e/")
TERMS = [NamedNode(f"http://e/{name}") for name in "abcd"]
_GROUPS: strategies.SearchStrategy[str] = strategies.deferred(
    lambda: strategies.lists(_PARTS, min_size=1, max_size=4).map(" ".join)
)
_TRIPLES = strategies.builds(
    "{} <http://e/{}> {} .".format,
    *(strategies.sampled_from(each) for each in (["?x", "?y", "?z"], "pq", ["?x", "?y", "?w"])),
)
_ASKED = strategies.lists(
    _TRIPLES | _TRIPLES.map("OPTIONAL {{ {} }}".format) | strategies.just("FILTER(?x != ?y)"), min_size=1, max_size=3
).map(" ".join)
_PARTS: strategies.SearchStrategy[str] = strategies.one_of(
    _TRIPLES,
    _ASKED.map("SERVICE <http://e/> {{ {} }}".format),
    _GROUPS.map("OPTIONAL {{ {} }}".format),
    _GROUPS.map("MINUS {{ {} }}".format),
    _GROUPS.map("{{ SELECT ?x ?z {{ {} }} }}".format),
    strategies.builds("{{ {} }} UNION {{ {} }}".format, _GROUPS, _GROUPS),
    strategies.sampled_from(["FILTER(?x != ?y)", "FILTER(BOUND(?z))", "VALUES ?y { <http://e/a> UNDEF }"]),
    # What EXISTS means where values from outside meet a FILTER or OPTIONAL inside, engines do not agree upon.
    _TRIPLES.map("FILTER NOT EXISTS {{ SERVICE <http://e/> {{ {} }} }}".format),
)


def there(numbers: list[int]) -> list[Quad]:
    """Return statements between a few things, as a number tells which, in a graph that is there also without them."""
    predicates = [NamedNode("http://e/p"), NamedNode("http://e/q")]
    always = Quad(REMOTE, NamedNode("http://e/r"), REMOTE, REMOTE)
    return [always] + [Quad(TERMS[n % 4], predicates[n // 16], TERMS[n // 4 % 4], REMOTE) for n in numbers]


@settings(max_examples=int(os.environ.get("EXAMPLES", "120")), deadline=None)
@given(_GROUPS, strategies.lists(strategies.integers(0, 31)), strategies.lists(strategies.integers(0, 31)))
def test_an_endpoint_gives_what_a_graph_of_the_same_statements_gives(
    group: str, here: list[int], elsewhere: list[int]
) -> None:
    """Whatever the query, SERVICE answers as GRAPH does where the endpoint's data are a graph of one's own."""
    assume(group.count("SERVICE") <= clauses.MOST)
    both, other = Store(), Store()
    both.extend([Quad(each.subject, each.predicate, each.object) for each in there(here)] + there(elsewhere))
    other.extend([Quad(each.subject, each.predicate, each.object) for each in there(elsewhere)])
    text = f"SELECT * WHERE {{ {group} }}"

    def answer(engine: Store, query: str) -> bytes:
        output = BytesIO()
        evaluate(engine, request(query), output)
        return output.getvalue()

    def evaluating(asked: Request, output: Sink) -> Outcome:
        return evaluate(both, asked, output)

    whole = answered(request(text), [HERE], lambda _, question: answer(other, question), evaluating)

    assert rows(answer(both, text.replace("SERVICE", "GRAPH"))) == rows(answer(both, whole.text))


def rows(body: bytes) -> list[str]:
    """Return the solutions of JSON results, in an order that both have."""
    return sorted(json.dumps(row, sort_keys=True) for row in json.loads(body)["results"]["bindings"])
