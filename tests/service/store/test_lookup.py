"""Look-ups: what is one, that it is answered as a worker would, and that it never costs much."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from bronwijzer.errors import BronwijzerError
from bronwijzer.formats import CSV, GRAPHS, JSON, SOLUTIONS, TURTLE, Format
from bronwijzer.store.cutting import Bounds
from bronwijzer.store.evaluation import Outcome, Request, evaluate
from bronwijzer.store.lookup import LARGEST, Lookups, is_lookup
from tests.service.store.asking import request

S, OTHER, LARGE = "http://e/s", "http://e/o", "http://e/large"
LOOKUPS = [
    f"SELECT ?p ?o {{ <{S}> ?p ?o }}",
    f"SELECT ?p ?o WHERE {{ <{S}> ?p ?o . }} LIMIT 2",
    f"select*where{{<{S}>?p?o}}",
    "PREFIX e: <http://e/>\nPREFIX : <http://e/>\n\tSELECT $o\n{ e:s :p $o }",
    f"SELECT ?type {{ <{S}> a ?type }}",
    f"SELECT ?p {{ <{S}> ?p <{OTHER}> }}",
    f"SELECT * {{ <{S}> a <{OTHER}> }}",
    f"DESCRIBE <{S}>",
    "PREFIX e: <http://e/> DESCRIBE e:s",
]
OTHERS = [
    "SELECT ?s { ?s ?p ?o }",
    f"SELECT ?s {{ ?s ?p <{S}> }}",
    "SELECT ?o { _:s ?p ?o }",
    "SELECT ?o { [] ?p ?o }",
    f"SELECT ?p {{ <{S}> ?p ?p }}",
    f"SELECT ?p {{ <{S}> ?p $p }}",
    f"SELECT ?other {{ <{S}> ?p ?o }}",
    f"SELECT (COUNT(*) AS ?n) {{ <{S}> ?p ?o }}",
    f"SELECT DISTINCT ?o {{ <{S}> ?p ?o }}",
    f"SELECT ?o {{ <{S}> ?p ?o }} ORDER BY ?o",
    f"SELECT ?o {{ <{S}> ?p ?o }} OFFSET 9",
    f"SELECT ?o {{ <{S}> ?p ?o }} LIMIT 5 OFFSET 9",
    f"SELECT ?o {{ <{S}> ?p ?o FILTER(?o > 1) }}",
    f"SELECT ?o {{ <{S}> ?p ?o . ?o ?q ?r }}",
    f"SELECT ?o {{ <{S}> ?p ?o, ?q }}",
    f"SELECT ?o {{ <{S}> <{S}>* ?o }}",
    f"SELECT ?o {{ <{S}> <{S}>+ ?o }}",
    f"SELECT ?o {{ <{S}> (<{S}>|!<{S}>)* ?o }}",
    f"SELECT ?o {{ <{S}> ^<{S}> ?o }}",
    f"SELECT ?o {{ <{S}> <{S}>/<{S}> ?o }}",
    f"SELECT ?o FROM <{S}> {{ <{S}> ?p ?o }}",
    f"SELECT ?o {{ GRAPH ?g {{ <{S}> ?p ?o }} }}",
    f"SELECT ?o {{ SERVICE <{S}> {{ <{S}> ?p ?o }} }}",
    f"SELECT ?o {{ <{S}> ?p ?o }} # the end",
    f"# the beginning\nSELECT ?o {{ <{S}> ?p ?o }}",
    f"BASE <{S}> SELECT ?o {{ <{S}> ?p ?o }}",
    f"DESCRIBE <{S}> <{OTHER}>",
    f"DESCRIBE ?s {{ ?s ?p <{OTHER}> }}",
    f"CONSTRUCT WHERE {{ <{S}> ?p ?o }}",
    f"ASK {{ <{S}> ?p ?o }}",
    f"SELECT ?o {{ <{S}> ?p ?o }} SELECT ?o {{ <{S}> ?p ?o }}",
    f"SELECT ?o {{ <{S}> ?p ?o }}" + " " * 5000,
    "",
]


@pytest.fixture(scope="module")
def store() -> Store:
    """A store with a resource that says a little, one that says a lot, and one that says one large thing."""
    made = Store()
    large = [Quad(NamedNode(LARGE), NamedNode("http://e/p"), Literal(number)) for number in range(20_000)]
    spoken: list[Literal | NamedNode | BlankNode] = [
        Literal('"a",\n<b>'),
        Literal("é", language="nl"),
        Literal(7),
        NamedNode(OTHER),
        BlankNode("b"),
    ]
    made.extend(
        [
            *(Quad(NamedNode(S), NamedNode(f"http://e/{name}"), each) for each in spoken for name in "pq"),
            Quad(BlankNode("b"), NamedNode("http://e/p"), NamedNode(OTHER)),
            Quad(NamedNode("http://e/long"), NamedNode("http://e/p"), Literal("x" * LARGEST)),
            *large,
        ]
    )
    return made


def evaluated(store: Store, asked: Request) -> tuple[Outcome, bytes]:
    """Return what a worker answers."""
    body = BytesIO()
    return evaluate(store, asked, body), body.getvalue()


@pytest.mark.parametrize("text", LOOKUPS)
def test_it_is_answered_as_a_worker_does(store: Store, text: str) -> None:
    """In every format the same bytes, of an answer that is always the same."""
    for form in (*SOLUTIONS, *GRAPHS):
        asked = request(text, form if form in SOLUTIONS else JSON, form if form in GRAPHS else TURTLE)

        outcome, body = evaluated(store, asked)

        assert Lookups(store).answer(asked) == (outcome.format, body)
        assert outcome.stable


@pytest.mark.parametrize("text", OTHERS)
def test_everything_else_is_for_a_worker(store: Store, text: str) -> None:
    """What might cost more, or is written in another way than the plainest."""
    assert Lookups(store).answer(request(text)) is None


@pytest.mark.parametrize("form", [*SOLUTIONS, *GRAPHS])
@pytest.mark.parametrize("name", ["large", "long"])
def test_a_long_answer_is_for_a_worker(store: Store, form: Format, name: str) -> None:
    """The walk ends when it has become too many bytes, in one statement or in thousands."""
    verb = "DESCRIBE" if form in GRAPHS else "SELECT ?p ?o WHERE"
    text = f"{verb} <http://e/{name}>" if form in GRAPHS else f"{verb} {{ <http://e/{name}> ?p ?o }}"

    assert is_lookup(request(text))
    assert Lookups(store).answer(request(text, form, form)) is None


def test_a_query_of_certain_graphs_is_for_a_worker() -> None:
    """There may be a thousand of them, and each is a walk."""
    assert not is_lookup(Request(LOOKUPS[0], JSON, TURTLE, default_graphs=(S,)))
    assert not is_lookup(Request(LOOKUPS[0], JSON, TURTLE, named_graphs=(S,)))


def test_bounds_that_an_answer_might_meet_are_for_a_worker() -> None:
    """It counts rows; here nobody does."""
    assert is_lookup(Request(LOOKUPS[0], JSON, TURTLE, bounds=Bounds(LARGEST, LARGEST)))
    assert not is_lookup(Request(LOOKUPS[0], JSON, TURTLE, bounds=Bounds(LARGEST - 1, LARGEST)))
    assert not is_lookup(Request(LOOKUPS[0], JSON, TURTLE, bounds=Bounds(LARGEST, LARGEST - 1)))


@pytest.mark.parametrize("text", [f"SELECT ?o {{ <{S}> none:p ?o }}", "DESCRIBE <relative>"])
def test_what_is_wrong_is_told_as_a_worker_does(store: Store, text: str) -> None:
    """A prefix that nobody declared, or an IRI that is none, is the same error at the same place."""
    asked = request(text)

    with pytest.raises(BronwijzerError) as by_worker:
        evaluated(store, asked)
    with pytest.raises(type(by_worker.value)) as here:
        Lookups(store).answer(asked)

    assert is_lookup(asked)
    assert (here.value.key, here.value.values) == (by_worker.value.key, by_worker.value.values)


PIECES = [
    *"{}.*?$<>#:;,/^!|+()[] \n\r\t\x0b\\\"'",
    *("SELECT", "DESCRIBE", "WHERE", "LIMIT 1", "PREFIX", "UNION", "FROM", "MINUS", "SERVICE"),
    *("?p", "?o", "$o", f"<{S}>", f"<{LARGE}>", "e:", "e:s", "<http://e/>", "a", "_:b"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=9), st.sampled_from(LOOKUPS), st.integers(0, 60))
def test_no_text_is_a_look_up_that_costs_more(inserted: list[str], text: str, place: int) -> None:
    """Whatever is put into one: what is still a look-up has the answer of a worker, about its subject."""
    hostile = text[:place] + "".join(inserted) + text[place:]
    asked = request(hostile, CSV)
    if not is_lookup(asked):
        return
    store = Store()
    store.extend([Quad(NamedNode(S), NamedNode("http://e/p"), Literal(n)) for n in range(3)])
    store.add(Quad(NamedNode(OTHER), NamedNode("http://e/p"), Literal("another subject")))
    try:
        outcome, body = evaluated(store, asked)
    except BronwijzerError as error:
        with pytest.raises(type(error)):
            Lookups(store).answer(asked)
        return
    assert Lookups(store).answer(asked) == (outcome.format, body)
    assert b"another subject" not in body
