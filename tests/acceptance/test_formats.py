"""Every kind of resource in every format, read by three libraries that do not know each other."""

import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from bronwijzer.formats import GRAPHS, JSON_LD, RDF_XML, Format
from bronwijzer.prefixes import RDF
from bronwijzer.representation.description import describe
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.rdf import document
from bronwijzer.store.local import LocalStore

BASE = "https://bronwijzer.example/"
TOGETHER = 20
RDFLIB = {"ntriples": "nt11", "rdfxml": "xml", "jsonld": "json-ld"}

Documents = dict[tuple[str, Format], bytes]


def resources(quads: list[Quad]) -> list[NamedNode]:
    """Return resources under the base that together have all there is to write.

    That is each class, and in each class every property, with values of each datatype and language.
    """
    ways: dict[NamedNode, set[tuple[NamedNode, object]]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(BASE):
            ways[quad.subject].add((quad.predicate, _kind(quad)))
    met, found = set[object](), []
    for iri in sorted(ways, key=str):
        classes = {kind for predicate, kind in ways[iri] if predicate == RDF("type")}
        new = ways[iri] | {(each, predicate) for each in classes for predicate, _ in ways[iri]}
        if not new <= met:
            met |= new
            found.append(iri)
    return found


def _kind(quad: Quad) -> object:
    if isinstance(quad.object, Literal):
        return quad.object.language or quad.object.datatype
    return quad.object if quad.predicate == RDF("type") else None


@pytest.fixture(scope="module")
def documents(client: FlaskClient, local_store: LocalStore, release_quads: list[Quad]) -> Documents:
    """Each document of the resources, as the routes write it."""
    publication: Publication = client.application.extensions["bronwijzer"].publication
    found = {}
    for iri in resources(release_quads):
        description = describe(local_store, iri)
        found.update({(iri.value, form): document(description, publication, form) for form in GRAPHS})
    return found


def _triples(data: bytes, form: Format) -> set[Triple]:
    assert isinstance(form.engine, RdfFormat)
    return {quad.triple for quad in parse(data, form.engine)}


def test_every_format_of_every_resource_holds_the_same_triples(documents: Documents) -> None:
    """Read by pyoxigraph, the formats of a resource do not differ."""
    by_resource: dict[str, set[frozenset[Triple]]] = {}
    for (iri, form), data in documents.items():
        by_resource.setdefault(iri, set()).add(frozenset(_triples(data, form)))

    assert len(by_resource) > 100
    assert [] == [iri for iri, versions in by_resource.items() if len(versions) != 1]


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_a_route_answers_with_the_very_document(client: FlaskClient, documents: Documents, form: Format) -> None:
    """What the libraries read here is what a client gets, with its media type."""
    answer = client.get(f"/doc/project/pdok.{form.extension}")

    assert (200, form.content_type) == (answer.status_code, answer.headers["Content-Type"])
    assert answer.data == documents[f"{BASE}id/project/pdok", form]


# rdflib's own code still uses what it calls deprecated.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")
def test_rdflib_counts_the_same(documents: Documents) -> None:
    """The library of most Python users reads every format and finds as many distinct triples."""
    different = []
    for (iri, form), data in documents.items():
        dataset = rdflib.Dataset()
        dataset.parse(data, format=RDFLIB.get(form.name, form.name))
        if len({(s, p, o) for s, p, o, _ in dataset.quads()}) != len(_triples(data, form)):
            different.append((iri, form.name))

    assert different == []


@pytest.mark.parametrize("form", [form for form in GRAPHS if form != JSON_LD], ids=lambda form: form.name)
def test_rapper_counts_the_same(documents: Documents, tmp_path: Path, form: Format) -> None:
    """Raptor, in C, reads all but JSON-LD and finds as many distinct triples; it reads together what can be joined."""
    whole = [data for (_, each), data in documents.items() if each == form]
    size = 1 if form == RDF_XML else TOGETHER
    joined = [b"\n".join(whole[start : start + size]) for start in range(0, len(whole), size)]
    for number, data in enumerate(joined):
        (tmp_path / f"{number}").write_bytes(data)
    # One shell for all: starting a program from here takes longer than rapper does.
    each = f'for file; do rapper -q -i {form.name} -o ntriples "$file" http://base.invalid/ > "$file.out" || exit; done'
    files = [str(tmp_path / f"{number}") for number in range(len(joined))]
    subprocess.run(["sh", "-c", each, "sh", *files], check=True, capture_output=True)

    counted = [len(set(Path(f"{file}.out").read_bytes().splitlines())) for file in files]

    assert counted == [len(_triples(data, form)) for data in joined]
