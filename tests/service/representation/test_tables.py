"""The answer to a question as a table: its headings, and its order."""

import json

import pytest

from bronwijzer.representation.publication import Publication
from bronwijzer.representation.tables import Glance, Table, table
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

    assert tuple(each.heading for each in found.columns) == headings


@pytest.mark.parametrize(
    ("order", "values", "sorting"),
    [
        (None, ["10", "b", "", "9", "zoveel"], "none"),
        ("aantal", ["9", "10", "b", "zoveel", ""], "ascending"),
        ("-aantal", ["zoveel", "b", "10", "9", ""], "descending"),
        ("onbekend", ["10", "b", "", "9", "zoveel"], "none"),
    ],
)
def test_a_table_is_sorted_by_a_column(order: str | None, values: list[str], sorting: str) -> None:
    """Numbers come by size before texts and before what only claims to be a number; what is empty comes last."""
    number = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    rows = [{"aantal": {**number, "value": "10"}}, {"aantal": {"type": "literal", "value": "b"}}, {}]
    rows.append({"aantal": {**number, "value": "9"}})
    rows.append({"aantal": {**number, "value": "zoveel"}})
    answer = {"head": {"vars": ["aantal"]}, "results": {"bindings": rows}}
    store = store_of(TRIG)
    publication = Publication.read(store, BASE, manifest_of().dataset)

    found = table(store, publication, words("nl"), json.dumps(answer).encode()).ordered(order)

    assert [row[0].text for row in found.rows] == values
    assert found.columns[0].sorting == sorting
    assert found.columns[0].order == ("-aantal" if sorting == "ascending" else "aantal")


def test_a_glance_gives_the_first_values_that_differ() -> None:
    """Each once, with the number beside it; what is left is counted."""
    number = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    rows = [
        {"soort": {"type": "literal", "value": "x"}, "naam": {"type": "literal", "value": name}} for name in "aabcd"
    ]
    rows = [{**row, "aantal": {**number, "value": str(place)}} for place, row in enumerate(rows)]
    answer = {"head": {"vars": ["soort", "naam", "aantal"]}, "results": {"bindings": rows}}
    store = store_of(TRIG)
    publication = Publication.read(store, BASE, manifest_of().dataset)

    found = table(store, publication, words("nl"), json.dumps(answer).encode())

    glance = found.glance(2)
    assert [(cell.text, beside.text if beside else "") for cell, beside in glance.values] == [("a", "0"), ("b", "2")]
    assert (glance.more, Table((), ()).glance(2)) == (2, Glance((), 0))


@pytest.mark.parametrize(("answer", "told"), [(b'{"boolean": true}', "ja"), (b'{"boolean": false}', "nee")])
def test_yes_and_no_are_a_table_too(answer: bytes, told: str) -> None:
    """A question that is answered so has a page like any other."""
    store = store_of(TRIG)
    found = table(store, Publication.read(store, BASE, manifest_of().dataset), words("nl"), answer)

    assert [[each.text for each in row] for row in found.rows] == [[told]]
