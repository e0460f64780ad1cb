"""The names that another register gives to governments lead to the right ones here."""

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from bronwijzer.queries import Query
from bronwijzer.search.find import Finder
from bronwijzer.search.index import FOLDER
from bronwijzer.search.reconcile import Question, Reconciler
from bronwijzer.store.local import LocalStore

NAMES = Path(__file__).parents[3] / "shared" / "data" / "don" / "don-oss-register_publishers.json"
ORGANISATION = "http://www.w3.org/ns/org#FormalOrganization"
FIRST = 0.95
#: Names that are right of more than one thing, or that no source here uses: what a person has to decide.
LEFT: dict[str, str] = {}


@pytest.fixture(scope="module")
def publishers(local_store: LocalStore) -> dict[str, str]:
    """The names of the register's publishers, each with the IRI here of the organisation that it says it is."""
    if not NAMES.exists():
        pytest.skip(f"{NAMES.name} is not there, so its names were not reconciled")
    ours = {}
    for row in local_store.select(Query("same", "SELECT * { ?ours <http://www.w3.org/2002/07/owl#sameAs> ?theirs }")):
        if isinstance(row["theirs"], NamedNode) and isinstance(row["ours"], NamedNode):
            ours[row["theirs"].value] = row["ours"].value
    listed = json.loads(NAMES.read_text(encoding="utf-8"))["data"]
    return {each["description"]: ours[each["tooiUrl"]] for each in listed if each.get("tooiUrl") in ours}


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
