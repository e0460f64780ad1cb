"""One query of somebody else: which result, in which format, or why not."""

import errno
import re
from io import BytesIO
from types import SimpleNamespace
from typing import NoReturn, cast

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from bronwijzer.errors import NotAcceptable, QueryRefused, QuerySyntaxError, RequestError, StoreUnavailable
from bronwijzer.formats import CSV, JSON, N_TRIPLES, SOLUTIONS, TSV, TURTLE, XML, Format
from bronwijzer.store.evaluation import Outcome, Request, evaluate
from tests.service.store.asking import request, trap

S, P, G = (NamedNode(f"http://example.org/{name}") for name in ("s", "p", "g"))
OTHER = NamedNode("http://example.org/other")
EVERYWHERE = "SELECT ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?o ?g"


@pytest.fixture
def store() -> Store:
    """A store whose default graph, and each of two named graphs, say something of their own."""
    made = Store()
    made.extend([Quad(S, P, Literal("default")), Quad(S, P, Literal("g"), G), Quad(S, P, Literal("other"), OTHER)])
    return made


def answer(store: Store, asked: Request) -> tuple[Outcome, str]:
    """Evaluate a query in memory."""
    output = BytesIO()
    outcome = evaluate(store, asked, output)
    return outcome, output.getvalue().decode()


def rows(
    store: Store, default: tuple[str, ...] | None, named: tuple[str, ...] | None, text: str = EVERYWHERE
) -> list[str]:
    """Return what a query finds in a dataset, as lines of CSV without the header."""
    return answer(store, Request(text, CSV, None, default, named))[1].splitlines()[1:]


def test_a_select_gives_solutions_in_the_accepted_format(store: Store) -> None:
    """The solutions of a SELECT are written in the format that the client takes for solutions."""
    outcome, text = answer(store, request("SELECT ?o { ?s ?p ?o }", CSV))

    assert outcome == Outcome("solutions", CSV, stable=True)
    assert text == "o\r\ndefault\r\n"


@pytest.mark.parametrize(
    ("form", "expected"),
    [(JSON, '{"head":{},"boolean":true}'), (XML, "<boolean>true</boolean>"), (CSV, "true"), (TSV, "true")],
    ids=lambda value: value.name if isinstance(value, Format) else "",
)
def test_an_ask_gives_a_boolean_in_every_format(store: Store, form: Format, expected: str) -> None:
    """ASK is answered in each format of solutions; CSV and TSV, which have no boolean, hold the bare word."""
    outcome, text = answer(store, request("ASK { ?s ?p ?o }", form))

    assert outcome == Outcome("boolean", form, stable=True)
    assert expected in text


@pytest.mark.parametrize("text", ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "DESCRIBE <http://example.org/s>"])
def test_a_construct_or_describe_gives_a_graph(store: Store, text: str) -> None:
    """Triples are written in the format that the client takes for graphs."""
    outcome, written = answer(store, request(text, graph=N_TRIPLES))

    assert outcome == Outcome("graph", N_TRIPLES, stable=True)
    assert written == '<http://example.org/s> <http://example.org/p> "default" .\n'


def test_a_kind_of_result_that_is_not_accepted_is_told_with_what_there_is(store: Store) -> None:
    """A client that takes no format of this kind of result learns which there are."""
    with pytest.raises(NotAcceptable) as no_solutions:
        answer(store, request("SELECT * {}", solutions=None))
    with pytest.raises(NotAcceptable) as no_graph:
        answer(store, request("DESCRIBE <http://example.org/s>", graph=None))

    assert no_solutions.value.values["available"] == ", ".join(form.media_type for form in SOLUTIONS)
    assert TURTLE.media_type in str(no_graph.value.values["available"])


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand() AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (StrUUID() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
        "ASK { FILTER(NOW() > '2020-01-01T00:00:00Z'^^<http://www.w3.org/2001/XMLSchema#dateTime>) }",
        "CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }",
    ],
)
def test_an_answer_that_changes_by_itself_is_not_stable(store: Store, text: str) -> None:
    """Time, chance and new blank nodes make an answer that nobody may keep."""
    assert not answer(store, request(text))[0].stable


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX foaf: <http://xmlns.com/foaf/0.1/> SELECT ?brand { ?brand foaf:knows ?now }",
        "SELECT * { ?s ?p 'NOW()', <urn:uuid:1> } # RAND()",
        "SELECT ?now ?nowx ?rand ?uuid ?bnode { ?now ?nowx ?rand . ?uuid ?bnode ?x }",
    ],
)
def test_an_answer_that_only_mentions_change_is_stable(store: Store, text: str) -> None:
    """Words that merely hold the letters of a volatile function change nothing."""
    assert answer(store, request(text))[0].stable


def test_without_parameters_the_query_says_which_graphs(store: Store) -> None:
    """The default graph is the store's own, unless FROM says otherwise; an unknown graph is empty."""
    named = ["g,http://example.org/g", "other,http://example.org/other"]

    assert rows(store, None, None) == ["default,", *named]
    assert rows(store, None, None, EVERYWHERE.replace("{", "FROM <http://example.org/g> {", 1)) == ["g,"]
    assert rows(store, None, None, EVERYWHERE.replace("{", "FROM NAMED <http://example.org/g> {", 1)) == named[:1]
    assert rows(store, None, None, EVERYWHERE.replace("{", "FROM <http://example.org/unknown> {", 1)) == []


def test_one_dataset_parameter_leaves_the_other_part_empty(store: Store) -> None:
    """Only default graphs means no named ones, and only named graphs an empty default graph."""
    assert rows(store, (G.value,), None) == ["g,"]
    assert rows(store, None, (G.value,)) == ["g,http://example.org/g"]
    assert rows(store, ("http://example.org/unknown",), None) == []


def test_dataset_parameters_override_the_query(store: Store) -> None:
    """FROM and FROM NAMED in the query do not count when the request names its dataset."""
    text = EVERYWHERE.replace("{", "FROM <http://example.org/g> FROM NAMED <http://example.org/g> {", 1)

    assert rows(store, (OTHER.value,), None, text) == ["other,"]
    assert rows(store, (G.value, OTHER.value), (OTHER.value,), text) == [
        "g,",
        "other,",
        "other,http://example.org/other",
    ]


def test_a_graph_that_is_no_iri_is_refused(store: Store) -> None:
    """A dataset parameter has to be a full IRI."""
    with pytest.raises(RequestError) as raised:
        rows(store, ("graph",), None)

    assert raised.value.key == "query.graph-iri"
    assert raised.value.values == {"iri": "graph"}


def test_relative_iris_are_resolved_against_the_base_of_the_request(store: Store) -> None:
    """A relative IRI in a query is read against the base that comes with it."""
    asked = Request("SELECT ?o { <s> <p> ?o }", CSV, None, base="http://example.org/")

    assert answer(store, asked)[1] == "o\r\ndefault\r\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("SELECT *\n{ ?s ?p <", 2, 10, ">"),
        ("SELECT * { ?s <relative> ?o }", 1, 25, "IRI parsing failed"),
        ("SELECT ?x (1 AS ?x) {}", 1, 23, "Duplicated variable name in SELECT"),
    ],
)
def test_a_syntax_error_tells_where_and_what_was_expected(
    store: Store, text: str, line: int, column: int, expected: str
) -> None:
    """The client gets line, column and what would have fitted, without the engine's tables of characters."""
    with pytest.raises(QuerySyntaxError) as raised:
        answer(store, request(text))

    values = raised.value.values
    assert (raised.value.key, values["line"], values["column"]) == ("query.syntax", line, column)
    assert expected in str(values["expected"])
    assert not re.search(r"\[['_]|LATERAL", str(values["expected"]))


@pytest.mark.parametrize("text", ["", "# nothing", "SELECT * { ?s ?p }", "SELECT * {} LIMIT"])
def test_a_syntax_error_without_expectation_tells_where(store: Store, text: str) -> None:
    """Where the engine expects only keywords or just any character, the place alone is told."""
    with pytest.raises(QuerySyntaxError) as raised:
        answer(store, request(text))

    assert raised.value.key == "query.syntax-position"
    assert raised.value.values["line"] == 1


def test_an_update_is_refused_and_never_executed(store: Store) -> None:
    """An update gets a refusal of its own, and fetches and changes nothing."""
    with trap() as (port, visitors):
        for text in ("CLEAR ALL", f"LOAD <http://127.0.0.1:{port}/>", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"):
            with pytest.raises(QueryRefused) as raised:
                answer(store, request(text))
            assert raised.value.key == "query.update"

    assert visitors == []
    assert len(store) == 3


@pytest.mark.parametrize("silent", ["", "SILENT "])
@pytest.mark.parametrize(
    "form", ["ASK { %s }", "SELECT * { %s }", "DESCRIBE ?s { %s }", "SELECT * { { SELECT * { %s } } }"]
)
def test_a_service_is_refused_before_anything_is_fetched(store: Store, form: str, silent: str) -> None:
    """SERVICE is refused, also when it asks for silence, and nobody is called."""
    with trap() as (port, visitors), pytest.raises(QueryRefused) as raised:
        answer(store, request(form % f"SERVICE {silent}<http://127.0.0.1:{port}/> {{ ?s ?p ?o }}"))

    assert raised.value.key == "query.service"
    assert visitors == []


def test_a_broken_query_that_mentions_a_service_is_a_syntax_error(store: Store) -> None:
    """What does not parse is told as such, whatever words are in it."""
    with pytest.raises(QuerySyntaxError):
        answer(store, request("SELECT * { SERVICE <http://127.0.0.1/> { }"))


def test_a_function_that_does_not_exist_is_told_as_the_clients_mistake(store: Store) -> None:
    """What only evaluation finds out is a refusal with the engine's own sentence."""
    with pytest.raises(QueryRefused) as raised:
        answer(store, request("SELECT (<http://example.org/f>(1) AS ?x) {}"))

    assert raised.value.key == "query.unsupported"
    assert "http://example.org/f" in str(raised.value.values["problem"])


def test_text_that_is_no_unicode_is_refused(store: Store) -> None:
    """Half a surrogate pair cannot be a query."""
    with pytest.raises(RequestError) as raised:
        answer(store, request("SELECT * { ?s ?p '\ud800' }"))

    assert raised.value.key == "query.not-unicode"


class Broken:
    """A sink that is full."""

    def write(self, _: bytes, /) -> int:
        """Take nothing."""
        raise OSError(errno.ENOSPC, "full")

    def flush(self) -> None:
        """Do nothing."""


def test_a_problem_of_the_output_is_not_blamed_on_the_store(store: Store) -> None:
    """Where the output fails, the caller gets that failure itself."""
    with pytest.raises(OSError, match="full"):
        evaluate(store, request("SELECT * { ?s ?p ?o }"), Broken())


def test_a_problem_of_the_engine_is_ours_to_mend(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine cannot read, here a server that the refusal of SERVICE let through, is told as our own."""
    monkeypatch.setattr("bronwijzer.store.evaluation._refuse_service", lambda *_: None)

    with pytest.raises(StoreUnavailable) as raised:
        answer(store, request("SELECT * { SERVICE <http://127.0.0.1:1/> {} }"))

    assert raised.value.key == "store.unreadable"


def test_a_complaint_in_another_form_is_told_as_it_is() -> None:
    """Should the engine tell of a mistake in other words, the client gets those."""

    def complain(*_: object, **__: object) -> NoReturn:
        raise SyntaxError("odd")

    with pytest.raises(QuerySyntaxError) as raised:
        answer(cast("Store", SimpleNamespace(query=complain)), request("SELECT"))

    assert raised.value.values == {"line": 1, "column": 1, "expected": "odd"}
