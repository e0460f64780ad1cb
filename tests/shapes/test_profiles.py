"""The profiles' own shapes judge our description of the dataset and our concept schemes.

The files are not ours to publish: they lie beside the project, where a developer has them. `shapes/` states
the same rules in our own words, so without the files the project still judges itself.
"""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, parse

from bronwijzer.prefixes import DCAT, DCT, SH, SKOS
from bronwijzer.release.build import Content
from bronwijzer.store.local import LocalStore
from bronwijzer.validation.shacl import judge
from tests.shapes.judging import demands

STANDARDS = Path(__file__).parents[3] / "shared" / "data" / "standards"
DATASET = NamedNode("https://bronwijzer.example/id/dataset/bronwijzer")
SCHEME = NamedNode("https://bronwijzer.example/graph/ontology/concepts/softwaresoort")
DCAT_PROFILES = (
    "dcat-ap-SHACL-3.0.1.ttl",
    "dcat-ap-nl-SHACL.ttl",
    "dcat-ap-nl-SHACL-klassebereik.ttl",
    "dcat-ap-nl-SHACL-klassebereik-codelijsten.ttl",
    "dcat-ap-nl-SHACL-aanbevolen.ttl",
)
SKOS_PROFILE = "skos-ap-nl.ttl"

Shapes = Callable[[str], list[Quad]]


@pytest.fixture
def shapes(pytestconfig: pytest.Config) -> Shapes:
    """Give a profile's shapes by name; a profile that is not there is announced and the test skipped."""
    plugins = pytestconfig.pluginmanager
    reporter, capture = plugins.get_plugin("terminalreporter"), plugins.get_plugin("capturemanager")

    def announce(text: str) -> None:
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            (reporter.write_line if reporter else print)(text)

    return lambda name: read(STANDARDS / name, announce)


def read(path: Path, announce: Callable[[str], None]) -> list[Quad]:
    """Return a profile's shapes, without the properties that have no path: DCAT-AP 3.0.1 has two of those."""
    if not path.is_file():
        announce(f"\nNOT RUN: the profile's own shapes {path.name}, because {path} is not there")
        pytest.skip(f"{path.name} is not there, so the profile itself did not judge our data")
    quads = list(parse(path=path, rename_blank_nodes=True))
    paths = {quad.subject for quad in quads if quad.predicate == SH("path")}
    broken = {quad.object for quad in quads if quad.predicate == SH("property")} - paths
    return [quad for quad in quads if quad.subject not in broken and quad.object not in broken]


@pytest.fixture(scope="session")
def published(local_store: LocalStore) -> list[Quad]:
    """All that the release says, with what the build itself adds to the description of the dataset."""
    return list(local_store.engine.quads_for_pattern(None, None, None, DefaultGraph()))


@pytest.mark.parametrize("profile", DCAT_PROFILES)
def test_a_profile_finds_nothing_in_our_data(profile: str, shapes: Shapes, published: list[Quad]) -> None:
    """The whole release keeps what each profile demands and recommends."""
    assert demands(judge(published, shapes(profile))) == []


def test_skos_ap_nl_finds_no_more_than_sources_without_title(shapes: Shapes, published: list[Quad]) -> None:
    """Our concept schemes keep SKOS-AP-NL down to its advice, which is about web addresses as sources only."""
    found = judge(published, shapes(SKOS_PROFILE))

    assert demands(found) == []
    assert {each.path for each in found} <= {DCT("title")}


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("dcat-ap-nl-SHACL.ttl", DCT("accessRights")),
        ("dcat-ap-nl-SHACL-aanbevolen.ttl", DCAT("landingPage")),
        ("dcat-ap-SHACL-3.0.1.ttl", DCT("title")),
    ],
)
def test_a_profile_would_find_what_is_missing(
    name: str, without: NamedNode, shapes: Shapes, published: list[Quad]
) -> None:
    """A profile that finds nothing did look: it does find a dataset from which one property was taken."""
    poorer = [quad for quad in published if (quad.subject, quad.predicate) != (DATASET, without)]

    assert [(DATASET, without)] == [(each.focus, each.path) for each in demands(judge(poorer, shapes(name)))]


def test_a_profile_would_find_a_value_without_its_class(shapes: Shapes, published: list[Quad]) -> None:
    """The file with class ranges did look: it does find a theme that is no concept."""
    theme = NamedNode("http://publications.europa.eu/resource/authority/data-theme/TECH")
    poorer = [quad for quad in published if quad.subject != theme]

    found = demands(judge(poorer, shapes("dcat-ap-nl-SHACL-klassebereik-codelijsten.ttl")))

    assert [theme] == [each.value for each in found]


def test_skos_ap_nl_would_find_a_concept_without_definition(shapes: Shapes, content: Content) -> None:
    """SKOS-AP-NL did look: it does find each concept of a scheme from which the definitions were taken."""
    scheme = [quad for quad in content.quads if quad.graph_name == SCHEME]
    concepts = {quad.subject for quad in scheme if quad.object == SKOS("Concept")}
    poorer = [quad for quad in scheme if quad.predicate != SKOS("definition")]

    assert concepts
    assert concepts == {each.focus for each in demands(judge(poorer, shapes(SKOS_PROFILE)))}


def test_a_profile_that_is_not_there_is_announced(tmp_path: Path) -> None:
    """Whoever has no profiles beside the project reads on the terminal what was not run."""
    heard: list[str] = []

    with pytest.raises(pytest.skip.Exception):
        read(tmp_path / "profile.ttl", heard.append)

    assert "NOT RUN" in heard[0]
    assert "profile.ttl" in heard[0]
