"""What search engines are told of a page."""

import json

from bronwijzer.representation.schema import block
from tests.service.representation.test_html import page_of


def told(iri: str, trig: str | None = None, **more: object) -> dict[str, object]:
    """Return the block of a page, read again."""
    page = page_of(iri, trig) if trig else page_of(iri)
    found: dict[str, object] = json.loads(block(page, "http://localhost:8000/doc/x", "nl", **more))
    return found


def test_a_page_says_what_it_is_about() -> None:
    """Its kind, its name, what it is and where it is."""
    found = told("id/project/pdok")

    assert (found["@type"], found["@id"]) == (["Project"], "http://localhost:8000/id/project/pdok")
    assert found["name"] == "Publieke Dienstverlening Op de Kaart"
    assert "description" not in found


def test_what_schema_org_has_no_word_for_is_a_thing() -> None:
    """A class of schema.org is itself, of any other kind it is a thing; a description has its language."""
    trig = '<graph/g> { <id/x> a <http://x.nl/Y> ; dct:description "A thing."@en . <id/c> a schema:Claim . }'

    assert told("id/x", trig)["@type"] == ["Thing"]
    assert told("id/x", trig)["inLanguage"] == "en"
    assert told("id/c", trig)["@type"] == ["Claim"]


def test_the_same_thing_elsewhere_is_an_address_of_the_web() -> None:
    """Only what a browser may follow is given as the same."""
    trig = """<graph/g> { <id/x> <http://www.w3.org/2002/07/owl#sameAs> <https://y.nl/1>, <urn:x:1> . }"""

    assert told("id/x", trig)["sameAs"] == ["https://y.nl/1"]


def test_more_can_be_told() -> None:
    """The page of the dataset adds its files."""
    assert told("id/project/pdok", version="1")["version"] == "1"
