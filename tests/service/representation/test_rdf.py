"""Every format holds the same triples, and three other programs read them all."""

import json
import shutil
import subprocess

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from bronwijzer.errors import NotAcceptable
from bronwijzer.formats import GRAPHS, HTML, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from bronwijzer.representation import rdf
from bronwijzer.representation.description import describe
from bronwijzer.representation.publication import Publication
from bronwijzer.store.local import LocalStore
from tests.service.web.releases import BASE, manifest_of, store_of

ODD = r"""
<graph/odd> {
    <id/odd> rdfs:label "Aanhalings\"teken, \\, <script>, & en \u202e"@nl-x-vreemd ;
        dct:title "een\r\nregel\tmet \n alles   "@nl, "" ;
        dct:issued "2017-02-02Z"^^xsd:date, "007"^^xsd:integer, "1.0e0"^^xsd:double, "+1"^^xsd:integer, "x"^^xsd:date ;
        dct:relation <id/a%2Fb>, <id/caf\u00e9>, <http://y.nl/?a=b&c='d'#e>, <urn:x:y>, <mailto:a@b.nl> ;
        <def/12ab> true, false, "true", "1"^^xsd:boolean ;
        <http://y.nl/ns#\u00e9> "\U0001F600" ;
        dct:type <id/odd> .
    <graph/odd> dct:title "Vreemd"@nl .
}
<graph/second> { <id/odd> dct:title "" ; dct:relation <id/a%2Fb> . }
"""

RESOURCES = [
    "id/project/pdok",
    "id/organisatie/kadaster",
    "id/bewering/succes",
    "id/waarneming/bezoek",
    "id/software/caf\u00e9",
    "id/software/a%2Fb",
    "id/dataset/site",
    "id/vraag/projecten",
    "def/",
    "def/gebruiktSoftware",
    "def/shape/ProjectShape",
    "graph/artikel",
    "graph/release",
]
RDFLIB_NAMES = {
    "turtle": "turtle",
    "ntriples": "nt",
    "jsonld": "json-ld",
    "rdfxml": "xml",
    "trig": "trig",
    "nquads": "nquads",
}
RAPPER_NAMES = {"turtle": "turtle", "ntriples": "ntriples", "rdfxml": "rdfxml", "trig": "trig", "nquads": "nquads"}


pytestmark = pytest.mark.filterwarnings(
    "ignore:.*Dataset:DeprecationWarning"  # rdflib 7 warns of its own names, in its own code
)


@pytest.fixture(autouse=True)
def _exact_literals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have rdflib keep `007` apart from `7`, as RDF does."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", value=False)


def publication_of(store: LocalStore) -> Publication:
    """Return the publication of a test's store."""
    return Publication.read(store, BASE, manifest_of().dataset)


def document(trig: str | None, iri: str, form: Format, page: int = 1) -> bytes:
    """Return the document about a resource of a TriG text."""
    store = store_of() if trig is None else store_of(trig)
    return rdf.document(describe(store, NamedNode(BASE + iri), page=page), publication_of(store), form)


def triples_by_pyoxigraph(body: bytes, form: Format) -> set[tuple[str, ...]]:
    """Return the distinct triples that pyoxigraph reads."""
    assert isinstance(form.engine, RdfFormat)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in parse(body, form.engine)}


def count_by_rdflib(body: bytes, form: Format) -> int:
    """Return how many distinct triples rdflib reads."""
    dataset = rdflib.Dataset()
    dataset.parse(data=body, format=RDFLIB_NAMES[form.name])
    return len(
        {(s, p, str(o), getattr(o, "language", None), getattr(o, "datatype", None)) for s, p, o, _ in dataset.quads()}
    )


def count_by_rapper(body: bytes, form: Format) -> int:
    """Return how many distinct triples rapper reads."""
    command = ["rapper", "-q", "-i", RAPPER_NAMES[form.name], "-o", "ntriples", "-", BASE]
    done = subprocess.run(command, input=body, capture_output=True, check=True)
    return len(set(done.stdout.splitlines()))


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
@pytest.mark.parametrize(("trig", "iri"), [*((None, iri) for iri in RESOURCES), (ODD, "id/odd"), (ODD, "graph/odd")])
def test_every_reader_counts_the_same_triples_in_every_format(trig: str | None, iri: str, form: Format) -> None:
    """pyoxigraph, rdflib and rapper find in each format exactly the triples of the N-Quads."""
    body = document(trig, iri, form)
    expected = triples_by_pyoxigraph(document(trig, iri, N_QUADS), N_QUADS)

    assert triples_by_pyoxigraph(body, form) == expected
    assert count_by_rdflib(body, form) == len(expected)
    if form.name in RAPPER_NAMES and shutil.which("rapper"):
        assert count_by_rapper(body, form) == len(expected)


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_the_same_description_is_the_same_bytes(form: Format) -> None:
    """Two stores with the same statements in another order give the same document."""
    backwards = LocalStore.of(reversed(list(store_of().engine)))
    described = describe(backwards, NamedNode(f"{BASE}id/project/pdok"))

    assert rdf.document(described, publication_of(backwards), form) == document(None, "id/project/pdok", form)


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_no_format_has_blank_nodes(form: Format) -> None:
    """Everything that a document mentions has an IRI."""
    assert not any(
        "_:" in term
        for triple in triples_by_pyoxigraph(document(None, "graph/artikel", form), form)
        for term in triple[::2]
        if term.startswith("_:")
    )


@pytest.mark.parametrize("form", [TRIG, N_QUADS, JSON_LD], ids=lambda form: form.name)
def test_a_statement_keeps_the_graph_of_its_source(form: Format) -> None:
    """Formats with named graphs say who says it, and the document's own description is in the default graph."""
    assert isinstance(form.engine, RdfFormat)
    quads = set(parse(document(None, "id/project/pdok", form), form.engine))

    graphs = {str(quad.graph_name) for quad in quads if str(quad.object).endswith("/kadaster>")}
    assert graphs == {f"<{BASE}graph/artikel>", f"<{BASE}graph/register>"}
    assert {str(q.graph_name) for q in quads if str(q.subject) == f"<{BASE}doc/project/pdok>"} == {"DEFAULT"}


def test_a_document_says_what_it_is() -> None:
    """A document names its topic, dataset, licence and every source it draws on."""
    body = document(None, "id/project/pdok", TURTLE)
    said = {triple[1:] for triple in triples_by_pyoxigraph(body, TURTLE) if triple[0] == f"<{BASE}doc/project/pdok>"}

    assert said == {
        ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://xmlns.com/foaf/0.1/Document>"),
        ("<http://xmlns.com/foaf/0.1/primaryTopic>", f"<{BASE}id/project/pdok>"),
        ("<http://rdfs.org/ns/void#inDataset>", f"<{BASE}id/dataset/site>"),
        ("<http://purl.org/dc/terms/license>", "<https://creativecommons.org/publicdomain/zero/1.0/>"),
        ("<http://purl.org/dc/terms/source>", f"<{BASE}graph/artikel>"),
        ("<http://purl.org/dc/terms/source>", f"<{BASE}graph/register>"),
    }


def test_a_document_in_pages_says_where_it_goes_on() -> None:
    """The second of three pages names the one before and the one after."""
    links = "".join(f"<id/s/{number}> dct:relation <id/x> . " for number in range(250))
    body = document(f"<graph/g> {{ {links} }}", "id/x", N_TRIPLES, page=2).decode()

    assert f"<{BASE}doc/x?page=2> <http://www.w3.org/1999/xhtml/vocab#next> <{BASE}doc/x?page=3>" in body
    assert f"<{BASE}doc/x?page=2> <http://www.w3.org/1999/xhtml/vocab#prev> <{BASE}doc/x>" in body


def test_turtle_uses_the_prefixes_of_the_site_and_begins_with_its_topic() -> None:
    """People read first what they asked for, in the site's own abbreviations."""
    text = document(None, "id/project/pdok", TURTLE).decode()

    assert text.startswith("PREFIX dct: <http://purl.org/dc/terms/>\nPREFIX doap:")
    assert text.partition("\n\n")[2].startswith(f"<{BASE}id/project/pdok>\n    a doap:Project ;")


@pytest.mark.parametrize("predicate", ["http://y.nl/", "http://y.nl/1", "http://y.nl/a%20", "http://y.nl/a?b="])
def test_rdf_xml_refuses_a_property_that_it_cannot_name(predicate: str) -> None:
    """A property whose IRI does not end in an XML name is refused in words, and the other formats are named."""
    with pytest.raises(NotAcceptable) as caught:
        document(f'<graph/g> {{ <id/x> <{predicate}> "y" . }}', "id/x", RDF_XML)

    assert caught.value.values["predicate"] == predicate
    assert caught.value.values["available"] == tuple(form for form in GRAPHS if form != RDF_XML)


@pytest.mark.parametrize("escape", ["\\u0007", "\\u0000", "\\uFFFE", "\\u001F"])
def test_rdf_xml_refuses_a_character_that_xml_forbids(escape: str) -> None:
    """A control character is refused in RDF/XML, and kept by every other format."""
    trig = f'<graph/g> {{ <id/x> dct:title "a{escape}b" . }}'

    with pytest.raises(NotAcceptable):
        document(trig, "id/x", RDF_XML)
    expected = triples_by_pyoxigraph(document(trig, "id/x", N_QUADS), N_QUADS)
    for form in GRAPHS:
        if form != RDF_XML:
            assert triples_by_pyoxigraph(document(trig, "id/x", form), form) == expected


def test_rdf_xml_keeps_a_carriage_return() -> None:
    """What XML would read as a line feed is escaped."""
    body = document('<graph/g> { <id/x> dct:title "a\\r\\nb" . }', "id/x", RDF_XML)

    assert "a\\r\\nb" in str(triples_by_pyoxigraph(body, RDF_XML)).replace("\\\\", "\\")


def test_a_page_is_no_graph_format() -> None:
    """Asking for RDF in a format that is none is a mistake of the program, not of a client."""
    with pytest.raises(TypeError):
        rdf.write(
            [Quad(NamedNode("x:y"), NamedNode("x:y"), Literal(""))], HTML, publication_of(store_of()), NamedNode("x:y")
        )


def test_json_ld_needs_no_context() -> None:
    """Nothing has to be fetched to read a document."""
    assert "@context" not in json.dumps(json.loads(document(None, "id/project/pdok", JSON_LD)))
