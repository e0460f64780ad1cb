"""The names that another register gives to governments lead to the right ones here."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.queries import Query
from bronwijzer.search.find import Finder
from bronwijzer.search.index import FOLDER
from bronwijzer.search.reconcile import Question, Reconciler
from bronwijzer.store.base import Row
from bronwijzer.store.local import LocalStore

ORGANISATION = "http://www.w3.org/ns/org#FormalOrganization"
FIRST = 0.95
#: Names that are right of more than one thing, or that no source here uses: what a person has to decide.
LEFT: dict[str, str] = {}
#: Publishers that TOOI does not have, and that are therefore known by their whole name alone.
WITHOUT_TOOI = {
    "Coöperatie Dimpact UA": "an association of municipalities under private law",
    "Stichting Geonovum": "a foundation",
    "Stichting ICTU": "a foundation",
    "Vereniging van Nederlandse Gemeenten": "an association under private law",
}
NAMED = """
    PREFIX foaf: <http://xmlns.com/foaf/0.1/>
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    SELECT ?name ?ours ?theirs WHERE {
        VALUES ?graph { UNDEF }
        GRAPH ?graph { ?ours foaf:name ?name }
        OPTIONAL { ?ours owl:sameAs ?theirs FILTER(CONTAINS(STR(?theirs), "/tooi/id/")) }
    }"""


@pytest.fixture(scope="module")
def named(local_store: LocalStore, release_quads: Sequence[Quad]) -> list[Row]:
    """What the OSS register calls its publishers, with the IRI of each here and in TOOI."""
    graphs = {quad.graph_name for quad in release_quads}
    (register,) = (each for each in graphs if str(each).endswith("/graph/don/register/uitgevers>"))
    assert isinstance(register, NamedNode)
    return list(local_store.select(Query("named", NAMED).bind(graph=register)))


@pytest.fixture(scope="module")
def publishers(named: list[Row]) -> dict[str, str]:
    """The names of the register's publishers, each with the IRI here of the organisation that it says it is."""
    return {row["name"].value: row["ours"].value for row in named}  # type: ignore[union-attr]  # a literal and an IRI


@pytest.fixture(scope="module")
def reconciler(local_store: LocalStore, release: Path) -> Reconciler:
    """What reconciles with the release of this project's site."""
    return Reconciler(Finder.open(release / FOLDER, local_store), local_store, [ORGANISATION])


def test_the_right_organisation_comes_first(publishers: dict[str, str], reconciler: Reconciler) -> None:
    """For at least 95 % of the names, and for all but those that are listed with the reason."""
    firsts = {name: reconciler.candidates(Question(name, limit=1)) for name in publishers}

    wrong = [name for name, found in firsts.items() if not found or found[0].hit.iri.value != publishers[name]]

    assert publishers
    assert sorted(LEFT) == sorted(wrong)
    assert len(wrong) <= (1 - FIRST) * len(publishers)


def test_every_publisher_is_one_of_tooi_or_it_is_known_why_not(named: list[Row]) -> None:
    """No publisher of the register is left out in silence."""
    without = {row["name"].value for row in named if "theirs" not in row}  # type: ignore[union-attr]  # a literal

    assert without == set(WITHOUT_TOOI)


def test_no_match_is_wrong(publishers: dict[str, str], reconciler: Reconciler) -> None:
    """What is called certain is the organisation that the register means."""
    matches = {
        name: candidate.hit.iri.value
        for name in publishers
        for candidate in reconciler.candidates(Question(name))
        if candidate.match
    }

    assert matches
    assert {name: publishers[name] for name in matches} == matches


def test_an_organisation_is_found_by_each_of_its_identifiers(local_store: LocalStore, reconciler: Reconciler) -> None:
    """Every number of every organisation leads to it; one that a predecessor has too is nobody's with certainty."""
    query = """
        SELECT ?organisation ?number WHERE {
            ?organisation a <http://www.w3.org/ns/org#FormalOrganization> .
            ?organisation <http://www.w3.org/ns/adms#identifier> ?node .
            ?node <http://www.w3.org/2004/02/skos/core#notation> ?number
        }"""
    rows = local_store.select(Query("numbers", query))
    assert rows

    for row in rows:
        number = row["number"]
        assert isinstance(number, Literal)
        found = reconciler.candidates(Question(number.value))
        meant = [each.hit.iri for each in found if each.score == 100.0]
        assert row["organisation"] in meant, number.value
        assert [each.match for each in found if each.score == 100.0] == [len(meant) == 1] * len(meant), number.value
