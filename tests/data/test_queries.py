"""Every question has a title in two languages and its whole answer, and two engines give the same."""

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, RdfFormat
from rdflib.query import ResultRow

from bronwijzer.prefixes import DCT, RDF, RDFS, SH, SKOS
from bronwijzer.queries import Query
from bronwijzer.store.local import LocalStore
from bronwijzer.turtle import Term

# rdflib 7.6 warns of the names that it uses in itself
pytestmark = pytest.mark.filterwarnings(r"ignore:Dataset\.:DeprecationWarning")

ROOT = Path(__file__).parents[2]
EXPECTED = Path(__file__).parent / "expected"
HARVESTED = {path.stem for path in (Path(__file__).parent / "harvested").glob("*.csv")}
QUESTIONS = {path.stem: Query.load(path) for path in sorted((ROOT / "data" / "queries").glob("*.rq"))}
BASE = "https://bronwijzer.example/"
DESCRIBED_IN = NamedNode(f"{BASE}graph/queries/queries")
VALUE_NAME = NamedNode("https://schema.org/valueName")
COLUMN_NAME = NamedNode("http://www.w3.org/ns/csvw#name")

KEYWORDS = re.compile(
    r"\b(?:as|asc|bind|bound|by|contains|count|desc|distinct|exists|filter|graph|group|isiri|lang|lcase|limit|not|"
    r"optional|order|prefix|select|str|strstarts|undef|union|values|where)\b",
    re.IGNORECASE,
)
NO_KEYWORDS = re.compile(r'#.*|<[^>]*>|"[^"]*"|\?\w+|\w*:\w+|\bisIRI\b')
PREFIX = re.compile(r"^PREFIX (\w+): <[^>]+>$", re.MULTILINE)

Entry = dict[NamedNode, list[Term]]
Row = tuple[tuple[str, ...], ...]


@pytest.fixture(scope="module")
def local_store(written_store: LocalStore) -> LocalStore:
    """The release of what people wrote: these answers do not change when something is harvested."""
    return written_store


@pytest.fixture(scope="module")
def entries(release_quads: Sequence[Quad]) -> dict[str, Entry]:
    """What queries.ttl says of each of its subjects, by the IRI."""
    said: dict[str, Entry] = defaultdict(lambda: defaultdict(list))
    for quad in release_quads:
        if quad.graph_name == DESCRIBED_IN and isinstance(quad.subject, NamedNode):
            said[quad.subject.value][quad.predicate].append(quad.object)
    return said


@pytest.fixture(scope="module")
def examples(entries: dict[str, Entry]) -> dict[str, dict[str, NamedNode | Literal]]:
    """The example value of each parameter of each question."""
    found: dict[str, dict[str, NamedNode | Literal]] = {name: {} for name in QUESTIONS}
    for name in QUESTIONS:
        for part in entries[f"{BASE}id/vraag/{name}"][DCT("hasPart")]:
            said = entries[value_of(part)]
            (example,) = said[SKOS("example")]
            assert isinstance(example, (NamedNode, Literal))
            found[name][value_of(said[VALUE_NAME][0])] = example
    return found


@pytest.fixture(scope="module")
def second(local_store: LocalStore) -> rdflib.Dataset:
    """The release in rdflib."""
    dataset = rdflib.Dataset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # it would write Z as +00:00
        dataset.parse(BytesIO(local_store.engine.dump(format=RdfFormat.N_QUADS) or b""), format="nquads")
    return dataset


def value_of(term: Term) -> str:
    """Return the text of a literal or the IRI of a node."""
    assert isinstance(term, (NamedNode, Literal))
    return term.value


def languages(terms: list[Term]) -> list[str]:
    """Return the languages of texts."""
    return sorted(term.language or "" for term in terms if isinstance(term, Literal))


def own_terms(local_store: LocalStore, query: Query) -> list[Row]:
    """Return the answer of the release as plain rows, in order."""
    solutions = local_store.engine.query(query.text)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(_own(term) for term in row) for row in solutions]


def _own(term: Term | None) -> tuple[str, ...]:
    if isinstance(term, Literal):
        return term.value, term.language or "", term.datatype.value
    return () if term is None else (value_of(term),)


def other_terms(dataset: rdflib.Dataset, query: Query) -> list[Row]:
    """Return the answer of rdflib as plain rows, in order."""
    rows = [row for row in dataset.query(query.text) if isinstance(row, ResultRow)]
    return [tuple(_other(term) for term in row) for row in rows]


def _other(term: rdflib.term.Node | None) -> tuple[str, ...]:
    if isinstance(term, rdflib.Literal):
        plain = rdflib.RDF.langString if term.language else rdflib.XSD.string
        return str(term), term.language or "", str(term.datatype or plain)
    return () if term is None else (str(term),)


def test_every_question_is_described_and_has_its_answer(entries: dict[str, Entry]) -> None:
    """The questions in files, in queries.ttl and in the expected answers are the same, at least sixteen."""
    described = {iri.rpartition("/")[2] for iri in entries if iri.startswith(f"{BASE}id/vraag/")}

    assert set(QUESTIONS) == described
    assert set(QUESTIONS) == {path.stem for path in EXPECTED.iterdir()} | HARVESTED
    assert len(QUESTIONS) >= 16


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_described_in_both_languages(name: str, entries: dict[str, Entry]) -> None:
    """A question has one title, label and description in Dutch and in English, a group and the prefixes."""
    said = entries[f"{BASE}id/vraag/{name}"]

    assert SH("SPARQLSelectExecutable") in said[RDF("type")]
    for predicate in (DCT("title"), DCT("description"), RDFS("label")):
        assert languages(said[predicate]) == ["en", "nl"]
    assert all(value_of(title).endswith("?") for title in said[DCT("title")])
    assert [value_of(group).rpartition("/")[0] for group in said[DCT("subject")]] == [f"{BASE}id/begrip/vraaggroep"]
    assert said[SH("prefixes")] == [NamedNode(f"{BASE}graph/ontology/prefixes")]


def test_every_column_has_a_heading_in_both_languages(entries: dict[str, Entry], local_store: LocalStore) -> None:
    """What answers call their columns are words in Dutch and in English, and no heading is left over."""
    columns = {iri.rpartition("/")[2]: said for iri, said in entries.items() if iri.startswith(f"{BASE}id/kolom/")}
    answers = [local_store.engine.query(query.text) for query in QUESTIONS.values()]

    assert {each.value for answer in answers for each in getattr(answer, "variables", ())} == set(columns)
    assert {name: [name] for name in columns} == {
        name: [value_of(each) for each in said[COLUMN_NAME]] for name, said in columns.items()
    }
    assert [["en", "nl"]] * len(columns) == [languages(said[RDFS("label")]) for said in columns.values()]


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_text_of_a_question_stands_in_its_file_only(name: str, entries: dict[str, Entry]) -> None:
    """queries.ttl does not repeat a query: the build adds it."""
    assert SH("select") not in entries[f"{BASE}id/vraag/{name}"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_released_question_has_the_text_of_its_file(name: str, local_store: LocalStore) -> None:
    """The release holds each question's text as it stands in the file, and no other."""
    found = local_store.engine.quads_for_pattern(
        NamedNode(f"{BASE}id/vraag/{name}"), SH("select"), None, DefaultGraph()
    )

    assert [value_of(quad.object) for quad in found] == [QUESTIONS[name].text]


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_parameters_of_a_question_are_described(
    name: str, entries: dict[str, Entry], examples: dict[str, dict[str, NamedNode | Literal]]
) -> None:
    """Each parameter has a name in both languages and an example, and stands in the comment of its query."""
    said = [entries[value_of(part)] for part in entries[f"{BASE}id/vraag/{name}"][DCT("hasPart")]]

    assert sorted(QUESTIONS[name].parameters) == sorted(examples[name])
    assert [["en", "nl"]] * len(said) == [languages(each[RDFS("label")]) for each in said]
    for parameter in examples[name]:
        assert f"\n# Parameter: {parameter}, " in QUESTIONS[name].text


@pytest.mark.parametrize("name", sorted(QUESTIONS.keys() - HARVESTED))
def test_a_question_has_the_whole_answer(
    name: str, local_store: LocalStore, examples: dict[str, dict[str, NamedNode | Literal]]
) -> None:
    """The answer, for the example where a question has parameters, is the table written for it, in its order."""
    expected = list(csv.reader((EXPECTED / f"{name}.csv").read_text(encoding="utf-8").splitlines()))

    solutions = local_store.engine.query(QUESTIONS[name].bind(**examples[name]).text)

    assert isinstance(solutions, QuerySolutions)
    answer = solutions.serialize(format=QueryResultsFormat.CSV)
    assert expected == list(csv.reader((answer or b"").decode().splitlines()))
    assert len(expected) > 1


@pytest.mark.parametrize(
    "name", [name for name, query in QUESTIONS.items() if query.parameters and name not in HARVESTED]
)
def test_a_question_runs_without_its_parameters(
    name: str, local_store: LocalStore, examples: dict[str, dict[str, NamedNode | Literal]]
) -> None:
    """With no parameter given a question answers for everything, so for more than its example."""
    everything = own_terms(local_store, QUESTIONS[name])

    assert len(own_terms(local_store, QUESTIONS[name].bind(**examples[name]))) < len(everything)


@pytest.mark.parametrize("name", QUESTIONS)
def test_rdflib_gives_the_same_answer(
    name: str,
    local_store: LocalStore,
    second: rdflib.Dataset,
    examples: dict[str, dict[str, NamedNode | Literal]],
) -> None:
    """A second engine finds the same rows in the same order."""
    query = QUESTIONS[name].bind(**examples[name])

    assert own_terms(local_store, query) == other_terms(second, query)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_written_in_the_house_style(name: str) -> None:
    """One sentence first, the prefixes that are used and no others, capitals, four spaces, and an order and a limit."""
    text = QUESTIONS[name].text
    body = PREFIX.sub("", text)
    lines = text.splitlines()

    assert re.fullmatch(r"[A-Z].*\.", QUESTIONS[name].description)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert PREFIX.findall(text) == sorted(
        set(re.findall(r"(?<![\w/<])([a-z]+):[a-zA-Z]", re.sub(r"[<#].*?(>|$)", "", body)))
    )
    assert [word for word in KEYWORDS.findall(NO_KEYWORDS.sub("", body)) if word != word.upper()] == []
    assert all((len(line) - len(line.lstrip())) % 4 == 0 and line == line.rstrip() for line in lines)
    assert all(len(re.findall(r" [.;](?= |$)", re.sub(r'"[^"]*"', "", line))) <= 1 for line in lines)
    assert [line.partition(" ")[0] for line in lines[-2:]] == ["ORDER", "LIMIT"]
