"""What was observed of a thing and what is claimed about it."""

import pytest
from pyoxigraph import NamedNode

from bronwijzer.representation.description import describe
from bronwijzer.representation.html import resource_page
from bronwijzer.representation.mentions import Mentions, mentions
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Text
from bronwijzer.words import words
from tests.service.web.releases import BASE, SITE, manifest_of, store_of

SAID = """
<graph/g> {
    <id/o> a schema:Observation ; schema:observationAbout <id/x> ; schema:measuredProperty <id/getal> ;
        schema:unitText "gemeenten"@nl, "municipalities"@en ; schema:observationDate "2017-02-02"^^xsd:date ; AMOUNT .
    <id/c> a schema:Claim ; schema:about <id/x> ; schema:text "Het werkt."@nl ;
        schema:author <id/a>, <id/b> ; schema:appearance <id/artikel> .
    <id/getal> rdfs:label "aantal"@nl .
    <id/a> rdfs:label "Anna"@nl .
}
"""


def said_of(iri: str, trig: str, language: str = "nl") -> Mentions:
    """Return the mentions of a resource of a TriG text."""
    store = store_of(trig)
    publication = Publication.read(store, BASE, manifest_of().dataset)
    return mentions(store, publication, words(language), describe(store, NamedNode(BASE + iri)))


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("schema:value 1234", "1.234"),
        ("schema:minValue 1300000", "ten minste 1.300.000"),
        ("schema:minValue 10 ; schema:maxValue 20", "ten minste 10 ten hoogste 20"),
        ("schema:description 'niets'", ""),
    ],
)
def test_a_quantity_is_told_in_words(amount: str, told: str) -> None:
    """A number is written as the language does; of a bound it is said that it is one."""
    (quantity,) = said_of("id/x", SAID.replace("AMOUNT", amount)).quantities

    assert quantity.amount == told
    assert quantity.unit == Text("gemeenten")
    assert quantity.date is not None
    assert quantity.date.text == Text("2 februari 2017")
    assert quantity.source is not None
    assert quantity.source.href == "/graph/g"


def test_a_quantity_without_unit_date_or_kind_is_still_told() -> None:
    """What a source leaves out is left out."""
    trig = "<graph/g> { <id/o> a schema:Observation ; schema:observationAbout <id/x> ; schema:value 3 . }"
    (quantity,) = said_of("id/x", trig).quantities

    assert (quantity.amount, quantity.unit, quantity.date, quantity.quantity) == ("3", None, None, None)


def test_an_observation_tells_its_own_number() -> None:
    """The page of an observation opens with what was observed."""
    itself = said_of("id/o", SAID.replace("AMOUNT", "schema:value 26"), "en").itself

    assert itself is not None
    assert (itself.amount, itself.unit) == ("26", Text("municipalities"))
    assert said_of("id/x", SAID.replace("AMOUNT", "schema:value 26")).itself is None


def test_a_claim_comes_with_everyone_who_makes_it() -> None:
    """The text, the authors, and where it appeared."""
    (claim,) = said_of("id/x", SAID.replace("AMOUNT", "schema:value 26")).claims

    assert claim.text == Text("Het werkt.")
    assert [each.text.value for each in claim.authors] == ["Anna", "localhost:8000/id/b"]
    assert [each.href for each in claim.places] == ["/doc/artikel"]


def test_what_is_told_in_words_is_not_listed_again() -> None:
    """The links of claims, observations and counts are left out of what else points here."""
    void = "<http://rdfs.org/ns/void#property>"
    store = store_of(SITE + f"<graph/h> {{ <id/x> dct:relation <id/project/pdok> ; {void} <id/project/pdok> }}")
    publication = Publication.read(store, BASE, manifest_of().dataset)
    described = describe(store, NamedNode(f"{BASE}id/project/pdok"))
    page = resource_page(described, publication, words("nl"))

    others = mentions(store, publication, words("nl"), described).others(page.incoming)

    named = [[each.link.iri.rpartition("/")[2] for each in links] for links in (page.incoming, others)]
    assert named == [["relation", "void#property", "about", "core#example"], ["relation", "core#example"]]
