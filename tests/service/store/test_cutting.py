"""Results within bounds: refused, or whole documents of whole rows that say that they were cut."""

import random
from io import BytesIO

import pytest
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from bronwijzer.errors import QueryTooLarge
from bronwijzer.formats import CSV, GRAPHS, JSON, SOLUTIONS, TURTLE, Format
from bronwijzer.store import frames
from bronwijzer.store.cutting import Bounds
from bronwijzer.store.evaluation import Outcome, Request, evaluate

ROWS = 300
LARGE = 2**30
NASTY = [
    '},{"a":{"type":"literal"}}]}}',
    "}},{",
    "},{}",
    '"',
    '""',
    "\\",
    '\\"},{',
    "</result>",
    "</results></sparql>",
    "\r\n",
    'a\r\n"b',
    "\n\t",
    ",",
    "",
    "{" * 500,
    "é" * 300,
    "\u2028",
]


@pytest.fixture(scope="module")
def store() -> Store:
    """Three hundred rows of text that looks like the syntax of results."""
    numbers = random.Random(7)
    store = Store()
    for number in range(ROWS):
        text = "".join(numbers.choices(NASTY, k=numbers.randrange(5))) + (f" {number}" if number % 3 else "")
        value = Literal(text) if number % 5 else NamedNode(f"http://e/v{number}")
        store.add(Quad(NamedNode(f"http://e/{number:04}"), NamedNode("http://e/p"), value, DefaultGraph()))
    return store


SELECT = "SELECT * { ?a ?b ?c OPTIONAL { ?c ?none ?d } } ORDER BY ?a"


def ask(store: Store, text: str, form: Format, bounds: Bounds) -> tuple[Outcome, bytes]:
    """Return the outcome and the bytes of a query within bounds."""
    output = BytesIO()
    graph, solutions = (form, None) if form in GRAPHS else (None, form)
    outcome = evaluate(store, Request(text, solutions, graph, bounds=bounds), output)
    return outcome, output.getvalue()


def rows_of(body: bytes, form: Format) -> list[list[str]]:
    """Return the rows that a reader finds in a document; those of CSV as Python reads them."""
    if form == CSV:
        import csv  # noqa: PLC0415 -- a second opinion, for this format alone
        import io  # noqa: PLC0415 -- the same

        return list(csv.reader(io.StringIO(body.decode(), newline="")))[1:]
    assert isinstance(form.engine, QueryResultsFormat)
    found = parse_query_results(body, form.engine)
    assert isinstance(found, QuerySolutions)
    return [[str(row[name]) for name in "abcd"] for row in found]


@pytest.mark.parametrize("form", SOLUTIONS, ids=lambda form: form.name)
@pytest.mark.parametrize("most", [1, 2, 150, ROWS - 1])
def test_a_cut_result_is_a_whole_document_of_the_first_rows(store: Store, form: Format, most: int) -> None:
    """A reader finds exactly so many rows, and they are those that come first."""
    _, whole = ask(store, SELECT, form, Bounds(ROWS, LARGE))

    outcome, body = ask(store, SELECT, form, Bounds(most, LARGE, partial=True))

    assert outcome.cut == "rows"
    assert rows_of(body, form) == rows_of(whole, form)[:most]


@pytest.mark.parametrize("form", SOLUTIONS, ids=lambda form: form.name)
def test_a_result_that_just_fits_is_whole(store: Store, form: Format) -> None:
    """Exactly as many rows as allowed are not too many, and the bytes are the engine's own."""
    expected = BytesIO()
    solutions = store.query(SELECT)
    assert isinstance(solutions, QuerySolutions)
    assert isinstance(form.engine, QueryResultsFormat)
    solutions.serialize(expected, form.engine)

    for bounds in (Bounds(ROWS, LARGE), Bounds(ROWS, LARGE, partial=True), Bounds(ROWS, len(expected.getvalue()))):
        outcome, body = ask(store, SELECT, form, bounds)
        assert (outcome.cut, body) == (None, expected.getvalue())


@pytest.mark.parametrize("form", [*SOLUTIONS, *GRAPHS], ids=lambda form: form.name)
def test_a_result_of_too_many_rows_is_refused_unless_asked_otherwise(store: Store, form: Format) -> None:
    """Nobody gets a part without having asked for what fits."""
    text = SELECT if form in SOLUTIONS else "CONSTRUCT WHERE { ?a ?b ?c }"

    with pytest.raises(QueryTooLarge) as raised:
        ask(store, text, form, Bounds(ROWS - 1, LARGE))

    assert (raised.value.key, raised.value.values["limit"]) == ("query.rows", ROWS - 1)


@pytest.mark.parametrize("form", SOLUTIONS, ids=lambda form: form.name)
def test_a_result_of_too_many_bytes_ends_with_a_whole_row(form: Format) -> None:
    """What fits into the bytes is given, and no row is torn."""
    store = Store()
    store.bulk_extend(
        Quad(NamedNode(f"http://e/{n}"), NamedNode("http://e/p"), Literal('"},{"' * 20)) for n in range(5000)
    )

    outcome, body = ask(store, "SELECT ?a ?b ?c ?d { ?a ?b ?c }", form, Bounds(ROWS * ROWS, 200_000, partial=True))

    assert outcome.cut == "bytes"
    assert 150_000 < len(body) <= 200_000 + 30
    assert 400 < len(rows_of(body, form)) < 5000


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
@pytest.mark.parametrize(("bounds", "cut"), [((50, LARGE), "rows"), ((ROWS, 20_000), "bytes")])
def test_a_cut_graph_is_a_whole_document(store: Store, form: Format, bounds: tuple[int, int], cut: str) -> None:
    """Every reader takes it, and where the format has comments one says that it was cut."""
    outcome, body = ask(store, "CONSTRUCT WHERE { ?a ?b ?c }", form, Bounds(*bounds, partial=True))

    assert isinstance(form.engine, RdfFormat)
    triples = list(parse(body, form.engine))
    assert outcome.cut == cut
    assert 0 < len(triples) <= 50 if cut == "rows" else 0 < len(triples) < ROWS
    assert (b"partial: the limit of " in body) == (form.name != "jsonld")


def test_a_result_of_which_not_one_row_fits_is_refused(store: Store) -> None:
    """An empty part would say that there is nothing."""
    with pytest.raises(QueryTooLarge) as raised:
        ask(store, SELECT, JSON, Bounds(ROWS, 10, partial=True))

    assert (raised.value.key, raised.value.values) == ("query.result", {"megabytes": 1})


def test_bounds_and_cuts_travel(store: Store) -> None:
    """A worker gets the bounds and tells of the cut."""
    request = Request("ASK {}", JSON, TURTLE, bounds=Bounds(1, 2, partial=True))
    outcome = Outcome("solutions", JSON, stable=True, cut="bytes")

    assert frames.request_from_json(frames.request_to_json(request)) == request
    assert frames.outcome_from_json(frames.outcome_to_json(outcome)) == outcome
    assert ask(store, "ASK {}", JSON, Bounds(1, 1))[1] == b'{"head":{},"boolean":true}'
