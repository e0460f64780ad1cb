"""The endpoint's description of itself: what clients plan with, all of it from the release and the settings."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.manifest import Manifest
from bronwijzer.prefixes import RDF, RDFS, SCHEMA, SD, SH, VOID
from bronwijzer.settings import Settings
from bronwijzer.store.local import LocalStore
from bronwijzer.web.app import create_app
from bronwijzer.web.endpoint import description_of


@pytest.fixture(scope="module")
def said(local_store: LocalStore, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> list[Quad]:
    """What the endpoint of this project's release says."""
    folder: Path = tmp_path_factory.mktemp("dumps")
    app = create_app(local_store, manifest, folder, Settings())
    return description_of(app.extensions["bronwijzer"])


def values(said: list[Quad], predicate: NamedNode) -> list[object]:
    """Return the objects of a predicate."""
    return [quad.object for quad in said if quad.predicate == predicate]


def test_it_names_its_graphs_with_their_sizes(said: list[Quad], manifest: Manifest) -> None:
    """Each source is a named graph, and what is said of the graph itself has its number of statements."""
    named = {term.value for term in values(said, SD("name")) if isinstance(term, NamedNode)}

    assert {source.graph for source in manifest.sources} <= named
    assert len(values(said, VOID("triples"))) > len(manifest.sources)


def test_it_says_what_the_default_graph_holds(said: list[Quad]) -> None:
    """Classes and properties come with their counts."""
    assert len(values(said, VOID("classPartition"))) > 5
    assert len(values(said, VOID("propertyPartition"))) > 20
    assert len(values(said, VOID("entities"))) == len(values(said, VOID("classPartition")))


def test_it_declares_the_prefixes(said: list[Quad]) -> None:
    """Every declaration has its prefix and namespace."""
    assert (
        len(values(said, SH("declare"))) == len(values(said, SH("prefix"))) == len(values(said, SH("namespace"))) > 10
    )


def test_each_example_has_its_text_prefixes_target_and_words_in_both_languages(said: list[Quad]) -> None:
    """What a client shows as an example can be run as it is."""
    examples = {q.subject for q in said if q.predicate == RDF("type") and q.object == SH("SPARQLExecutable")}

    assert len(examples) > 20
    for example in examples:
        about = [quad for quad in said if quad.subject == example]
        names = {quad.predicate for quad in about}
        assert {SH("prefixes"), SCHEMA("target")} <= names
        assert names & {SH("select"), SH("ask"), SH("construct")}
        labels = [quad.object for quad in about if quad.predicate == RDFS("label")]
        assert {label.language for label in labels if isinstance(label, Literal)} >= {"nl", "en"}


def test_it_tells_its_limits_in_words(said: list[Quad]) -> None:
    """The same sentence as on the page of queries, in two languages."""
    told = [term for term in values(said, RDFS("comment")) if isinstance(term, Literal) and "512" in term.value]

    assert sorted(str(term.language) for term in told) == ["en", "nl"]
