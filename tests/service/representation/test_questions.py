"""The answer to a question as a table."""

import json

import pytest

from bronwijzer.representation.publication import Publication
from bronwijzer.representation.questions import table
from bronwijzer.representation.texts import Text
from bronwijzer.words import words
from tests.service.web.releases import BASE, manifest_of, store_of

TRIG = """
PREFIX csvw: <http://www.w3.org/ns/csvw#>
<graph/g> {
    <id/kolom/aantal> a csvw:Column ; csvw:name "aantal" ; rdfs:label "aantal"@nl, "number"@en .
    <id/kolom/soort> a csvw:Column ; csvw:name "soort" ; rdfs:label "soort"@nl .
}
"""


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("nl", (Text("aantal"), Text("soort"), Text("elders"))),
        ("en", (Text("number"), Text("soort", "nl", "Dutch"), Text("elders"))),
    ],
)
def test_a_column_has_its_heading_in_the_language_of_the_page(language: str, headings: tuple[Text, ...]) -> None:
    """In the other language with a mark where it has no other, and under its own name where the data say nothing."""
    store = store_of(TRIG)
    publication = Publication.read(store, BASE, manifest_of().dataset)
    answer = {"head": {"vars": ["aantal", "soort", "elders"]}, "results": {"bindings": []}}

    found = table(store, publication, words(language), json.dumps(answer).encode())

    assert found.columns == headings
