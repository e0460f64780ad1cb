"""The profiles' own shapes judge our description of the dataset and our concept schemes.

The files are not ours to publish: they lie beside the project, where a developer has them. `shapes/` states
the same rules in our own words, so without the files the project still judges itself.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, parse

from bronwijzer.prefixes import DCAT, DCT, SH
from bronwijzer.release.build import Content
from bronwijzer.validation.report import Finding
from bronwijzer.validation.shacl import judge

STANDARDS = Path(__file__).parents[3] / "shared" / "data" / "standards"
DATASET = NamedNode("https://bronwijzer.example/id/dataset/bronwijzer")
SCHEMES = "https://bronwijzer.example/graph/ontology/concepts/"
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


def union(content: Content) -> list[Quad]:
    """Return all data and ontology."""
    return [quad for quad in content.quads if quad.graph_name not in content.outside]


def demands(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are more than advice."""
    return [each for each in findings if each.severity != SH("Info")]


@pytest.mark.parametrize("profile", [*DCAT_PROFILES, SKOS_PROFILE])
def test_a_profile_finds_nothing_in_our_data(profile: str, shapes: Shapes, content: Content) -> None:
    """The whole release keeps what each profile demands and recommends."""
    assert demands(judge(union(content), shapes(profile))) == []


def test_our_schemes_get_not_even_advice(shapes: Shapes, content: Content) -> None:
    """The concept schemes keep SKOS-AP-NL down to its advice."""
    schemes = [quad for quad in content.quads if str(quad.graph_name).startswith(f"<{SCHEMES}")]

    assert schemes
    assert judge(schemes, shapes(SKOS_PROFILE)) == ()


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("dcat-ap-nl-SHACL.ttl", DCT("accessRights")),
        ("dcat-ap-nl-SHACL-aanbevolen.ttl", DCAT("landingPage")),
        ("dcat-ap-SHACL-3.0.1.ttl", DCT("title")),
    ],
)
def test_a_profile_would_find_what_is_missing(name: str, without: NamedNode, shapes: Shapes, content: Content) -> None:
    """A profile that finds nothing did look: it does find a dataset from which one property was taken."""
    poorer = [quad for quad in union(content) if (quad.subject, quad.predicate) != (DATASET, without)]

    assert [(DATASET, without)] == [(each.focus, each.path) for each in demands(judge(poorer, shapes(name)))]


def test_a_profile_would_find_a_value_without_its_class(shapes: Shapes, content: Content) -> None:
    """The file with class ranges did look: it does find a theme that is no concept."""
    theme = NamedNode("http://publications.europa.eu/resource/authority/data-theme/TECH")
    poorer = [quad for quad in union(content) if quad.subject != theme]

    found = demands(judge(poorer, shapes("dcat-ap-nl-SHACL-klassebereik-codelijsten.ttl")))

    assert [theme] == [each.value for each in found]


def test_skos_ap_nl_would_find_a_concept_without_definition(shapes: Shapes, content: Content) -> None:
    """SKOS-AP-NL did look: it does find a concept from which the definition was taken."""
    definition = NamedNode("http://www.w3.org/2004/02/skos/core#definition")
    first = min(str(quad.subject) for quad in union(content) if quad.predicate == definition)
    poorer = [quad for quad in union(content) if (str(quad.subject), quad.predicate) != (first, definition)]

    assert [first] == [str(each.focus) for each in demands(judge(poorer, shapes(SKOS_PROFILE)))]


def test_a_profile_that_is_not_there_is_announced(tmp_path: Path) -> None:
    """Whoever has no profiles beside the project reads on the terminal what was not run."""
    heard: list[str] = []

    with pytest.raises(pytest.skip.Exception):
        read(tmp_path / "profile.ttl", heard.append)

    assert "NOT RUN" in heard[0]
    assert "profile.ttl" in heard[0]
