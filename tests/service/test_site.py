"""A folder as a site: its sources and graphs, one base, no blank nodes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad

from bronwijzer.errors import SiteError, SourceError
from bronwijzer.settings import Settings
from bronwijzer.site import Site

Write = Callable[[dict[str, str]], Path]
LOCAL = "http://localhost:8000/"
TURTLE = "<http://a> <http://b> <https://bronwijzer.example/id/c> ."


def _site(folder: Path, base: str = LOCAL) -> Site:
    return Site.open(folder, Settings().with_values({"site": {"base_uri": base}}))


def _quads(site: Site) -> list[Quad]:
    return [each.quad for source in site.sources for each in site.statements(source)]


def test_a_graph_is_named_after_its_file(site_of: Write) -> None:
    """Data by its path, ontology and shapes with their folder; odd names are percent-encoded."""
    site = _site(
        site_of(
            {
                "data/a/b.c.ttl": TURTLE,
                "data/met spatie.nt": "",
                "ontology/o.ttl": "",
                "shapes/s.ttl": "",
                "data/.hidden/x.ttl": "",
                "data/notes.txt": "",
            }
        )
    )

    assert [
        ("data", f"{LOCAL}graph/a/b.c"),
        ("data", f"{LOCAL}graph/met%20spatie"),
        ("ontology", f"{LOCAL}graph/ontology/o"),
        ("shapes", f"{LOCAL}graph/shapes/s"),
    ] == [(source.role, source.graph.value) for source in site.sources]


@pytest.mark.parametrize(
    ("files", "key"),
    [
        ({"x.ttl": ""}, "site.no-data"),
        ({"data/readme.txt": ""}, "site.empty"),
        ({"data/a.ttl": "", "data/a.nt": ""}, "site.same-graph"),
        ({"data/a.ttl": "", "data/release.nt": ""}, "site.release-graph"),
        ({"data/ontology/a.ttl": "", "ontology/a.ttl": ""}, "site.same-graph"),
    ],
)
def test_a_folder_that_is_no_site_says_why(site_of: Write, files: dict[str, str], key: str) -> None:
    """Each reason has its own sentence."""
    with pytest.raises(SiteError) as caught:
        _site(site_of(files))

    assert key == caught.value.key


def test_a_file_name_that_is_no_text_says_so(site_of: Write) -> None:
    """A graph cannot be named after bytes that are no UTF-8."""
    folder = site_of({"data/a.ttl": ""})
    (folder / os.fsdecode(b"data/b\xff.ttl")).touch()

    with pytest.raises(SourceError, match=r"source\.unreadable"):
        _site(folder)


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    """The folder is named."""
    with pytest.raises(SiteError) as caught:
        _site(tmp_path / "none")

    assert caught.value.key == "site.no-folder"


def test_iris_are_rebased_and_others_are_not(site_of: Write) -> None:
    """Every IRI under the source base moves, in every place of a statement, and nothing else."""
    folder = site_of({"data/a.ttl": TURTLE, "data/b.trig": "<https://bronwijzer.example/g> { <http://a> a <rel> }"})

    quads = _quads(_site(folder, "https://data.example.org/path/"))

    assert {
        "https://data.example.org/path/id/c",
        "https://data.example.org/path/g",
        "https://data.example.org/path/graph/a",
        "https://data.example.org/path/graph/rel",
        "http://a",
        "http://b",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    } == {term.value for quad in quads for term in quad if isinstance(term, NamedNode)}


def test_text_that_holds_the_base_is_rebased(site_of: Write) -> None:
    """Namespaces and queries move with the base; other text stays as it was written."""
    text = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
        '<http://a> sh:namespace "https://bronwijzer.example/def/" ;\n'
        '  sh:select "SELECT * { ?s ?p <https://bronwijzer.example/id/x> }" ;\n'
        '  <http://url> "https://bronwijzer.example/y"^^xsd:anyURI ;\n'
        '  <http://comment> "see https://bronwijzer.example/z" .'
    )

    held = {quad.object.value for quad in _quads(_site(site_of({"data/a.ttl": text})))}  # type: ignore[union-attr]  # all objects are literals

    assert {
        f"{LOCAL}def/",
        f"SELECT * {{ ?s ?p <{LOCAL}id/x> }}",
        f"{LOCAL}y",
        "see https://bronwijzer.example/z",
    } == held


def test_blank_nodes_become_the_same_iris_each_time(site_of: Write) -> None:
    """Every node can be named; the name depends on file and graph, not on labels or order."""
    one = _quads(_site(site_of({"data/a.ttl": "_:x <http://p> [ <http://q> 1 ] . <http://s> <http://p> 2 ."})))
    other = _quads(_site(site_of({"data/a.ttl": "<http://s> <http://p> 2 . _:z <http://q> 1 . _:y <http://p> _:z ."})))

    assert set(one) == set(other)
    assert not any(isinstance(term, BlankNode) for quad in one for term in quad)
    assert all(f"{LOCAL}.well-known/genid/" in str(quad.subject) for quad in one if str(quad.subject) != "<http://s>")


def test_shapes_keep_their_blank_nodes(site_of: Write) -> None:
    """SHACL's lists and paths are blank nodes, and two files' nodes stay apart."""
    shape = "PREFIX sh: <http://www.w3.org/ns/shacl#>\n_:b sh:in (1) ."
    site = _site(site_of({"data/a.ttl": TURTLE, "shapes/a.ttl": shape, "shapes/b.ttl": shape}))

    subjects = {quad.subject for quad in site.shapes()}

    assert [isinstance(each, BlankNode) for each in subjects] == [True] * 4


def test_places_are_files_and_lines(site_of: Write) -> None:
    """Each statement about a node is found where it stands, blank nodes by their file."""
    site = _site(site_of({"data/a.ttl": "\n<http://a> <http://b> 1 .\n", "data/b.ttl": "<http://a> <http://b> 2 ."}))

    places = site.places({NamedNode("http://a")})[NamedNode("http://a")]

    assert [(path.name, statement.line) for statement, path in places] == [("a.ttl", 2), ("b.ttl", 1)]


def test_the_digest_sees_every_source_and_the_base(site_of: Write) -> None:
    """Sources, questions, rules and base count; a file beside them does not."""
    folder = site_of({"data/a.ttl": TURTLE})
    first = _site(folder).digest()

    assert first == _site(folder).digest()
    assert first != _site(folder, "https://x.nl/").digest()
    for name in ("data/queries/q.rq", "shapes/checks/c.rq", "shapes/s.ttl", "data/a.ttl"):
        before = _site(folder).digest()
        site_of({name: "# changed\n"})
        assert before != _site(folder).digest()
    before = _site(folder).digest()
    site_of({"README.md": "changed"})
    assert before == _site(folder).digest()


def test_questions_and_checks_are_rebased(site_of: Write) -> None:
    """A query file asks for the addresses that the release has."""
    text = "# Violation: none\nASK { <https://bronwijzer.example/id/x> ?p ?o }"
    site = _site(site_of({"data/a.ttl": TURTLE, "data/queries/q.rq": text, "shapes/checks/c.rq": text}))

    assert [f"ASK {{ <{LOCAL}id/x> ?p ?o }}"] * 2 == [
        each.text.splitlines()[1] for each in (*site.questions, *site.checks)
    ]
