"""Reconciling: what a row means, how sure that is, and when nothing else can be meant."""

import pytest
from pyoxigraph import NamedNode

from bronwijzer.errors import TooLarge
from bronwijzer.search import reconcile
from bronwijzer.search.find import Finder
from bronwijzer.search.index import write
from bronwijzer.search.reconcile import Candidate, Question, Reconciler, values_of
from bronwijzer.store.local import LocalStore
from tests.service.search.conftest import BASE, TRIG, store_of

AGENT = "http://xmlns.com/foaf/0.1/Agent"
PROJECT = "http://usefulinc.com/ns/doap#Project"
PROVINCE = f"{BASE}def/Provincie"
IDENTIFIER = f"{BASE}id/begrip/oin"
MAINTAINER = "http://usefulinc.com/ns/doap#maintainer"
MORE = """
<graph/more> {
    <id/organisatie/provincie-utrecht> a foaf:Agent, <def/Provincie> ;
        rdfs:label "Provincie Utrecht"@nl ; skos:altLabel "Utrecht" .
    <id/organisatie/utrecht> skos:altLabel "Utrecht" ; foaf:homepage <https://www.utrecht.nl/> .
    <id/organisatie/dubbel-1> a foaf:Agent ; rdfs:label "Dubbel" .
    <id/organisatie/dubbel-2> a foaf:Agent ; rdfs:label "Dubbel" .
    <id/organisatie/naam> a foaf:Agent ; rdfs:label "Enkel" .
    <id/organisatie/bijnaam> a foaf:Agent ; rdfs:label "Iets anders" ; skos:altLabel "Enkel" .
    <id/identificator/sudwest-oin> dct:type <id/begrip/oin> .
}
"""


@pytest.fixture(scope="module")
def store() -> LocalStore:
    """The small store, with things that share their names."""
    return store_of(TRIG + MORE)


@pytest.fixture(scope="module")
def reconciler(store: LocalStore, tmp_path_factory: pytest.TempPathFactory) -> Reconciler:
    """What reconciles with it."""
    folder = tmp_path_factory.mktemp("release") / "search"
    write(folder, store)
    return Reconciler(Finder.open(folder, store), store, [AGENT, PROJECT])


def _found(candidates: list[Candidate]) -> list[tuple[str, bool]]:
    return [(each.hit.iri.value.rpartition("/")[2], each.match) for each in candidates]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gemeente Súdwest-Fryslân", "sudwest"),
        ("municipality of sudwest fryslan", "sudwest"),
        ("00000001002220647000", "sudwest"),
        ("https://identifier.overheid.nl/tooi/id/gemeente/gm1900", "sudwest"),
        ("GM1900", "sudwest"),
        (f"{BASE}id/organisatie/sudwest", "sudwest"),
        ("https://open-formulieren.nl", "formulieren"),
    ],
)
def test_a_whole_name_or_identifier_of_one_thing_is_a_match(reconciler: Reconciler, text: str, expected: str) -> None:
    """Case and accents do not matter; it has the highest score."""
    best = reconciler.candidates(Question(text))[0]

    assert (best.hit.iri.value.rpartition("/")[2], best.score, best.match) == (expected, 100.0, True)


@pytest.mark.parametrize(
    ("text", "expected", "score"),
    [("Gemeente Sudwest-Frislan", "sudwest", 86.0), ("SWF", "sudwest", 95.0), ("Gemeente Utrect", "utrecht", 87.0)],
)
def test_likeness_and_abbreviations_are_no_match(
    reconciler: Reconciler, text: str, expected: str, score: float
) -> None:
    """The right thing comes first, with a score that says how like it is, and nobody is told that it is certain."""
    best = reconciler.candidates(Question(text))[0]

    assert (best.hit.iri.value.rpartition("/")[2], best.match) == (expected, False)
    assert best.score == pytest.approx(score, abs=2)


@pytest.mark.parametrize(("text", "number"), [("Dubbel", 2), ("Utrecht", 2), ("Enkel", 2)])
def test_what_more_than_one_thing_is_called_is_no_match(reconciler: Reconciler, text: str, number: int) -> None:
    """Also when it is the name of one and another name of the other."""
    candidates = reconciler.candidates(Question(text))

    assert sum(each.named for each in candidates) == number
    assert not any(each.match for each in candidates)


def test_only_the_asked_classes_are_considered(reconciler: Reconciler) -> None:
    """A class that is asked for takes the place of the usual ones; with `every_type` all have to fit."""
    assert _found(reconciler.candidates(Question("Provincie Utrecht", types=(PROVINCE,)))) == [
        ("provincie-utrecht", True)
    ]
    assert all(
        PROJECT in each.hit.types for each in reconciler.candidates(Question("Gemeente Utrecht", types=(PROJECT,)))
    )
    assert len(reconciler.candidates(Question("Utrecht", types=(AGENT, PROVINCE)))) > 1
    assert _found(reconciler.candidates(Question("Utrecht", types=(AGENT, PROVINCE), every_type=True))) == [
        ("provincie-utrecht", False)
    ]


def test_a_limit_is_kept_and_does_not_make_a_match(reconciler: Reconciler) -> None:
    """What is not shown still counts as what else may be meant."""
    assert _found(reconciler.candidates(Question("Dubbel", limit=1))) == [("dubbel-1", False)]


@pytest.mark.parametrize(
    ("value", "score", "match"),
    [
        (f"{BASE}id/organisatie/utrecht", 100.0, True),
        ("gemeente utrecht", 100.0, True),
        ("Gemeente Elders", 80.0, False),
    ],
)
def test_properties_raise_or_lower_the_score(reconciler: Reconciler, value: str, score: float, match: bool) -> None:
    """A value may be an IRI or a name; a name that fits is no match when a property does not."""
    question = Question("Drupal voor Gemeenten", properties=((MAINTAINER, (value, "x")),))

    best = reconciler.candidates(question)[0]

    assert (best.hit.iri.value, best.score, best.match) == (f"{BASE}id/project/drupal-voor-gemeenten", score, match)


def test_a_property_tells_namesakes_apart(reconciler: Reconciler) -> None:
    """Of two things that share another name, the one whose identifier fits comes first."""
    question = Question("Utrecht", properties=(("http://xmlns.com/foaf/0.1/homepage", ("https://www.utrecht.nl",)),))

    candidates = reconciler.candidates(question)

    assert _found(candidates)[0][0] == "utrecht"
    assert candidates[0].score > candidates[1].score


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (IDENTIFIER, "00000001002220647000", [("sudwest", True)]),
        (MAINTAINER, "Gemeente Utrecht", []),
        ("no IRI", "00000001002220647000", []),
    ],
)
def test_a_row_without_a_name_is_found_by_its_identifier(
    reconciler: Reconciler, name: str, value: str, expected: list[tuple[str, bool]]
) -> None:
    """The property has to have that value, and only an identifier makes a match."""
    candidates = reconciler.candidates(Question("", properties=((name, (value,)),)))

    assert _found([each for each in candidates if each.named and each.exact and value[0] == "0"]) == expected
    assert not any(each.match for each in candidates if each.properties < 100)


def test_what_is_hardly_like_it_is_left_out(reconciler: Reconciler) -> None:
    """A thing that shares a word of its description only is nobody's candidate, one with a typing error is."""
    assert reconciler.candidates(Question("waterschappen")) == []
    assert _found(reconciler.candidates(Question("Durpal")))[0] == ("drupal", False)


def test_values_of_nothing_are_none(store: LocalStore) -> None:
    """Without things or properties nothing is asked of the store."""
    assert values_of(store, [], [NamedNode(IDENTIFIER)]) == []
    assert values_of(store, [NamedNode(IDENTIFIER)], []) == []


def test_more_values_than_fit_are_refused(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is whole or it is none."""
    monkeypatch.setattr(reconcile, "_MOST_VALUES", 1)
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")

    with pytest.raises(TooLarge):
        values_of(store, [NamedNode(f"{BASE}id/organisatie/sudwest")], [label])


@pytest.mark.parametrize("text", ["", "?!", "a" * 100_000, "\ud800", "van de het"])
def test_any_text_has_an_answer(reconciler: Reconciler, text: str) -> None:
    """What names nothing finds nothing for certain."""
    assert not any(each.match for each in reconciler.candidates(Question(text)))
