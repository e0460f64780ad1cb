"""The questions that only the whole graph answers, and what the harvested part of it holds."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions

import bronwijzer
from bronwijzer.prefixes import RDF, SKOS
from bronwijzer.queries import Query
from bronwijzer.store.local import LocalStore
from bronwijzer.words import LANGUAGES

ROOT = Path(__file__).parents[2]
BASE = "https://bronwijzer.example/"
ANSWERS = sorted((Path(__file__).parent / "harvested").glob("*.csv"))
ORGANISATION = NamedNode("http://www.w3.org/ns/org#FormalOrganization")
PROJECT = NamedNode("http://usefulinc.com/ns/doap#Project")
PRODUCT = NamedNode("https://schema.org/SoftwareApplication")
REPOSITORY = NamedNode("http://usefulinc.com/ns/doap#GitRepository")
VALUE_NAME = NamedNode("https://schema.org/valueName")


def examples(name: str, quads: Sequence[Quad]) -> dict[str, NamedNode | Literal]:
    """Return the example of each parameter of a question."""
    inside = f"{BASE}id/invoer/{name}/"
    said = [quad for quad in quads if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(inside)]
    names = {quad.subject: quad.object.value for quad in said if quad.predicate == VALUE_NAME}  # type: ignore[union-attr]  # a literal
    return {names[quad.subject]: quad.object for quad in said if quad.predicate == SKOS("example")}  # type: ignore[misc]  # an IRI


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_a_question_on_the_whole_graph_has_the_whole_answer(
    path: Path, local_store: LocalStore, release_quads: Sequence[Quad]
) -> None:
    """The answer, for the example where there is one, is the table that was reviewed when it last changed."""
    query = Query.load(ROOT / "data" / "queries" / f"{path.stem}.rq").bind(**examples(path.stem, release_quads))

    solutions = local_store.engine.query(query.text)

    assert isinstance(solutions, QuerySolutions)
    answer = (solutions.serialize(format=QueryResultsFormat.CSV) or b"").decode()
    expected = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert expected == list(csv.reader(answer.splitlines()))
    assert len(expected) > 1


@pytest.mark.parametrize(
    ("classes", "least"),
    [((ORGANISATION,), 400), ((PROJECT, PRODUCT), 120), ((REPOSITORY,), 100)],
    ids=["organisations", "projects and products", "repositories"],
)
def test_the_graph_covers_dutch_government(
    classes: tuple[NamedNode, ...], least: int, release_quads: Sequence[Quad]
) -> None:
    """There are at least as many organisations, projects and repositories as promised."""
    found = {quad.subject for quad in release_quads if quad.predicate == RDF("type") and quad.object in classes}

    assert len(found) >= least


def test_nothing_stands_alone(release_quads: Sequence[Quad]) -> None:
    """Every thing that has a type is linked to another thing, or to the graph that it is the source of."""
    ours = f"{BASE}id/"
    typed = {q.subject for q in release_quads if q.predicate == RDF("type")}
    things = {node for node in typed if isinstance(node, NamedNode) and node.value.startswith(ours)}
    linked = {
        node
        for quad in release_quads
        if isinstance(quad.object, NamedNode) and quad.predicate != RDF("type")
        if (quad.object in things or quad.subject in things)
        if quad.object.value.startswith(BASE)
        for node in (quad.subject, quad.object)
    }

    assert set() == things - linked


def test_every_source_has_a_verdict(release_quads: Sequence[Quad]) -> None:
    """Each file of publiccode.yml that was harvested has its own verdict, with an address."""
    graphs = {path.stem for path in (ROOT / "data" / "publiccode").glob("*.ttl")} - {"oordelen"}
    report = NamedNode("http://www.w3.org/ns/shacl#ValidationReport")
    verdicts = {quad.subject for quad in release_quads if quad.object == report}

    assert {NamedNode(f"{BASE}id/verdict/{name}") for name in graphs} <= verdicts
    assert len(graphs) >= 71


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_finding_is_a_concept(language: str, release_quads: Sequence[Quad]) -> None:
    """Each rule has a concept by the same name, defined as what its findings say."""
    inside = f"{BASE}id/begrip/bevinding/"
    defined = {
        quad.subject.value.removeprefix(inside): quad.object.value
        for quad in release_quads
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(inside)
        if isinstance(quad.object, Literal)
        and quad.predicate == SKOS("definition")
        and quad.object.language == language
    }

    with (Path(bronwijzer.__file__).parent / "locale" / language / "LC_MESSAGES" / "bronwijzer.po").open("rb") as file:
        told = {each.id: each.string for each in read_po(file) if str(each.id).startswith("harvest.rule.")}
    assert {f"harvest.rule.{key}": text for key, text in defined.items()} == told
