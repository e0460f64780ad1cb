"""The words that the data uses have names that people can read, and the prefixes of one list."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

ROOT = Path(__file__).parents[2]
FOLDERS = ("data", "ontology", "shapes", "tests/data")
FILES = sorted(path for folder in FOLDERS for kind in ("*.rq", "*.ttl") for path in (ROOT / folder).rglob(kind))
PREFIX = re.compile(r"^PREFIX (?P<name>[a-z]*): <(?P<namespace>[^>]*)>$", re.MULTILINE)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SHACL = "http://www.w3.org/ns/shacl#"
SHAPES = "https://bronwijzer.example/graph/shapes/"


@pytest.fixture(scope="module")
def published(release_quads: Sequence[Quad]) -> list[Quad]:
    """Return what data and ontology say: the shapes have their own words."""
    return [
        quad
        for quad in release_quads
        if isinstance(quad.graph_name, NamedNode) and not quad.graph_name.value.startswith(SHAPES)
    ]


@pytest.fixture(scope="module")
def declared(release_quads: Sequence[Quad]) -> dict[str, str]:
    """Return the namespaces of the ontology by their prefix."""
    values = {
        (quad.subject, quad.predicate.value): quad.object.value
        for quad in release_quads
        if isinstance(quad.object, Literal)
    }
    names = {subject: value for (subject, predicate), value in values.items() if predicate == f"{SHACL}prefix"}
    return {name: values[subject, f"{SHACL}namespace"] for subject, name in names.items()}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_class_and_property_has_a_name(language: str, published: list[Quad]) -> None:
    """A class or property that the data uses has a label in Dutch and in English."""
    properties = {quad.predicate for quad in published}
    classes = {quad.object for quad in published if quad.predicate.value == f"{RDF}type"}
    named = {
        quad.subject
        for quad in published
        if quad.predicate.value == f"{RDFS}label"
        and isinstance(quad.object, Literal)
        and quad.object.language == language
    }
    assert set() == (classes | properties) - named


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_uses_the_prefixes_of_the_ontology(path: Path, declared: dict[str, str]) -> None:
    """A prefix means in every file what the ontology says, and the prefixes stand in alphabetical order."""
    found = PREFIX.findall(path.read_text(encoding="utf-8"))
    assert {name: declared.get(name) for name, _ in found} == dict(found)
    assert sorted(found) == found
