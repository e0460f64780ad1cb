"""Finding: by name, inflection, beginning and typing error, in order, and whatever is asked."""

import random
import time

import pytest
from pyoxigraph import NamedNode

from bronwijzer.search import find
from bronwijzer.search.find import Finder, pasted
from tests.service.search.conftest import BASE

AGENT = "http://xmlns.com/foaf/0.1/Agent"
PROJECT = "http://usefulinc.com/ns/doap#Project"
HOSTILE = [
    "",
    "   ",
    "*",
    "(((((",
    'names:"x" OR kind:*',
    "/a+a+a+$/",
    "drupal~9 AND NOT *:*",
    "\ud800",
    "\0\x1b[31m",
    "' OR 1=1 --",
    "a" * 1_000_000,
    "a " * 100_000,
    "gemeente" * 5_000,
    "é" * 10_000,
    "\u202edrupal",
    "x́" * 3_000,
    "-" * 10_000,
]


def _found(finder: Finder, text: str) -> list[str]:
    return [hit.iri.value.removeprefix(BASE) for group in finder.search(text).groups for hit in group.hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Open Formulieren", "id/project/formulieren"),
        ("open forms", "id/project/formulieren"),
        ("formulier", "id/project/formulieren"),
        ("form", "id/project/formulieren"),
        ("fromulieren", "id/project/formulieren"),
        ("sudwest fryslan", "id/organisatie/sudwest"),
        ("swf", "id/organisatie/sudwest"),
        ("gemeente Sudwest", "id/organisatie/sudwest"),
        ("municipality sudwest", "id/organisatie/sudwest"),
        ("gm1900", "id/organisatie/sudwest"),
        ("00000001002220647000", "id/organisatie/sudwest"),
        ("https://identifier.overheid.nl/tooi/id/gemeente/gm1900", "id/organisatie/sudwest"),
        ("open-formulieren.nl", "id/project/formulieren"),
        ("waterschap", "id/project/formulieren"),
        ("government", "id/project/drupal"),
        ("Drupel", "id/project/drupal"),
        ("drupal", "id/project/drupal"),
        ("drupal voor gemeenten", "id/project/drupal-voor-gemeenten"),
        ("zaak", "id/project/drupal-voor-gemeenten"),
        ("Zonder type", "id/zonder-type"),
        ("gemeenten utrecht", "id/organisatie/utrecht"),
    ],
)
def test_what_people_type_finds_what_they_mean_first(finder: Finder, text: str, expected: str) -> None:
    """Names in both languages, abbreviations, identifiers, addresses, inflections, beginnings and typing errors."""
    assert expected == _found(finder, text)[0]


def test_an_answer_is_grouped_by_class_with_counts(finder: Finder) -> None:
    """Each group says how many there are, and the group of the best hit comes first."""
    found = finder.search("gemeente", limit=1)

    assert {group.kind: (group.total, len(group.hits)) for group in found.groups} == {
        AGENT: (2, 1),
        PROJECT: (2, 1),
        "http://www.w3.org/2000/01/rdf-schema#Class": (1, 1),
    }
    assert found.total == 5


def test_a_class_is_found_however_many_things_of_others_are_better(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A class that has nothing among the best of all is searched for by itself."""
    usual = {group.kind: group.total for group in finder.search("gemeente").groups}
    monkeypatch.setattr(find, "_BEST_OF_ALL", 1)

    groups = finder.search("gemeente").groups

    assert {group.kind: group.total for group in groups} == usual
    assert all(group.hits for group in groups)


def test_one_class_can_be_asked_for_page_by_page(finder: Finder) -> None:
    """The pages of a group have no hit in common, and there is none behind the last."""
    pages = [finder.search("gemeente", kind=AGENT, limit=1, offset=number).groups for number in range(3)]

    assert [len(groups[0].hits) for groups in pages] == [1, 1, 0]
    assert pages[0][0].hits[0].iri != pages[1][0].hits[0].iri
    assert finder.search("gemeente", kind=AGENT, offset=10**9).groups[0].hits == ()
    assert finder.search("gemeente", kind="http://e/nothing").groups == ()


def test_when_nothing_meets_every_word_half_of_them_will_do(finder: Finder) -> None:
    """The answer says that it is partly what was asked."""
    found = finder.search("drupal xyzzyqq")

    assert found.partly
    assert found.total == 2
    assert not finder.search("drupal").partly


def test_words_that_every_text_has_are_not_looked_for(finder: Finder) -> None:
    """An article adds nothing, unless it is all that was asked."""
    assert _found(finder, "de drupal van het") == _found(finder, "drupal")
    assert finder.search("voor").total


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("utrxchtt", "utrecht"),
        ("drpl utrexctt", "drupal utrecht"),
        ("drupal", None),
        ("gm1901", None),
        ("xyzzyqq", None),
        ("", None),
    ],
)
def test_a_spelling_that_finds_something_is_suggested(finder: Finder, text: str, expected: str | None) -> None:
    """The nearest words of names are offered, but only when they lead somewhere."""
    assert finder.suggestion(text) == expected


def test_an_exact_name_is_not_a_part_of_one(finder: Finder) -> None:
    """Only a whole name, identifier or address is exact, whatever its case and accents."""
    assert [hit.iri.value for hit in finder.exact("gemeente SUDWEST-Fryslan")] == [f"{BASE}id/organisatie/sudwest"]
    assert finder.exact("sudwest") == []
    assert finder.exact("?") == []
    assert finder.exact("drupal", types=[AGENT]) == []
    assert len(finder.exact("drupal", types=[AGENT, PROJECT])) == 1


def test_the_best_of_some_classes_can_be_asked_for(finder: Finder) -> None:
    """Every class that a thing has counts, not only the one that it is listed under."""
    hits = finder.best("gemeente", types=[f"{BASE}def/Gemeente"])

    assert {hit.iri.value for hit in hits} == {f"{BASE}id/organisatie/sudwest", f"{BASE}id/organisatie/utrecht"}
    assert finder.best("") == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_refused_and_none_takes_long(finder: Finder, text: str) -> None:
    """Nothing that is typed is a query language, and the time is bounded."""
    start = time.perf_counter()

    found = finder.search(text)
    finder.suggestion(text)
    finder.exact(text)
    finder.best(text)
    found.matcher.reason([said for group in found.groups for hit in group.hits for said in hit.said], "nl")

    assert time.perf_counter() - start < 1


def test_no_sequence_of_characters_is_refused(finder: Finder) -> None:
    """Five hundred random texts, lone surrogates and control characters included, have an answer."""
    chance = random.Random(5)
    alphabet = [
        *map(chr, range(0x250)),
        "\ud800",
        "\udfff",
        "\U0001f600",
        "\u0301",
        "\ufeff",
        "\u2028",
        *'*?~^"()[]{}/:\\',
    ]

    for _ in range(500):
        text = "".join(chance.choices(alphabet, k=chance.randrange(60)))
        finder.search(text)
        finder.suggestion(text)
        list(pasted(text, {"ex": "http://e/"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://e/x", ["http://e/x"]),
        (" <http://e/x> ", ["http://e/x"]),
        ("urn:isbn:1", ["urn:isbn:1"]),
        ("doap:Project", ["http://usefulinc.com/ns/doap#Project", "doap:Project"]),
        ("drupal", []),
        ("let op: dit", []),
        ("http://e/<>", []),
    ],
)
def test_a_pasted_iri_or_prefixed_name_is_seen(text: str, expected: list[str]) -> None:
    """An IRI may stand in angle brackets; a prefix of the site comes before a scheme of that name."""
    assert [NamedNode(iri) for iri in expected] == list(pasted(text, {"doap": "http://usefulinc.com/ns/doap#"}))
