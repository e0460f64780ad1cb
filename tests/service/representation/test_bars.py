"""Counts of an answer as bars: only what can be compared, in the order of the table."""

import json

import pytest

from bronwijzer.representation.bars import MOST, Bars, bars
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.tables import Table, table
from bronwijzer.words import words
from tests.service.web.releases import BASE, manifest_of, store_of

STORE = store_of()
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
COUNTING = "SELECT ?soort ?licentie (COUNT(DISTINCT ?x) AS ?aantal) WHERE {} GROUP BY ?soort ?licentie"


def table_of(rows: list[dict[str, str | int]]) -> Table:
    """Return the table of an answer: numbers, and the names of things or graphs."""
    bindings = [
        {
            name: {"type": "literal", "value": str(value), "datatype": INTEGER}
            if isinstance(value, int)
            else {"type": "uri", "value": f"{BASE}{value if '/' in value else f'id/x/{value}'}"}
            for name, value in row.items()
        }
        for row in rows
    ]
    answer = {"head": {"vars": list(rows[0])}, "results": {"bindings": bindings}}
    publication = Publication.read(STORE, BASE, manifest_of().dataset)
    return table(STORE, publication, words("nl"), json.dumps(answer).encode())


def told(found: Bars | None) -> list[tuple[str, str, int]]:
    """Return the label, value and width of each bar."""
    assert found
    return [(each.label.replace("localhost:8000/id/x/", ""), each.value, each.width) for each in found.bars]


def test_what_a_query_counts_is_drawn() -> None:
    """By as many columns as tell the rows apart; the largest is the widest, and a thing leads to its page."""
    rows: list[dict[str, str | int]] = [{"soort": "a", "aantal": 2}, {"soort": "b", "aantal": 4000}]
    found = bars(table_of(rows), COUNTING, words("nl"))

    assert told(found) == [("a", "2", 0), ("b", "4.000", 360)]
    assert found
    assert (found.what, found.by) == ("aantal", "soort")
    assert found.bars[0].href == "/doc/x/a"


def test_two_columns_name_a_bar_where_one_does_not_tell_rows_apart() -> None:
    """Both names stand with the bar, which then leads nowhere."""
    rows: list[dict[str, str | int]] = [{"soort": "a", "licentie": each, "aantal": 1} for each in "pq"]
    found = bars(table_of(rows), COUNTING, words("en"))

    assert told(found)[1][0] == "a, q"
    assert found
    assert (found.by, found.bars[0].href) == ("soort and licentie", None)


def test_rows_that_nothing_tells_apart_are_drawn_all_the_same() -> None:
    """Every column then names the bar."""
    rows: list[dict[str, str | int]] = [{"soort": "a", "licentie": "p", "aantal": each} for each in (1, 2)]

    assert [each[0] for each in told(bars(table_of(rows), COUNTING, words("nl")))] == ["a, p", "a, p"]


def test_what_stands_beside_a_few_things_is_counted_once() -> None:
    """Where the query counts nothing: how many different things stand beside each of a few."""
    pairs = [("a", "1x"), ("a", "2x"), ("a", "3x"), ("a", "3x"), ("b", "1x"), ("b", "2x")]
    rows: list[dict[str, str | int]] = [{"wat": one, "wie": other} for one, other in pairs]
    found = bars(table_of(rows), "SELECT ?wie ?wat WHERE {}", words("nl"))

    assert told(found) == [("a", "3", 360), ("b", "2", 240)]
    assert found
    assert (found.what, found.by) == ("wie", "wat")


@pytest.mark.parametrize(
    "rows",
    [
        [{"wat": "a", "getal": each} for each in range(4)],
        [{"wat": each, "bron": "graph/a"} for each in ("a", "a", "a", "b")],
        [{"bron": f"graph/{each}", "wat": str(each)} for each in (1, 1, 2, 2)],
        [{"wat": each} for each in ("a", "a", "a", "b")],
        [{"wat": each, "wie": each} for each in ("a", "b", "c")],
        [{"wat": one, "wie": f"{one}{other}"} for one in ("a", "b") for other in (1, 2)],
    ],
    ids=["numbers of any unit", "sources beside", "by source", "nothing beside", "each its own", "hardly any"],
)
def test_what_cannot_be_compared_is_not_drawn(rows: list[dict[str, str | int]]) -> None:
    """No picture of numbers that are no counts, of sources, of rows that are all different, or of next to nothing."""
    assert bars(table_of(rows), "SELECT * WHERE {}", words("nl")) is None


def test_no_picture_of_nothing() -> None:
    """A single count, or none above zero, is not compared with anything."""
    assert bars(table_of([{"soort": "a", "aantal": 4}]), COUNTING, words("nl")) is None
    assert bars(table_of([{"soort": each, "aantal": 0} for each in "ab"]), COUNTING, words("nl")) is None
    assert bars(table_of([{"aantal": 1}, {"aantal": 2}]), COUNTING, words("nl")) is None


def test_a_picture_has_an_end() -> None:
    """Only so many bars, a long name cut, and how many are left out."""
    rows: list[dict[str, str | int]] = [{"soort": "x" * 90 + str(each), "aantal": each} for each in range(MOST + 3)]
    found = bars(table_of(rows), COUNTING, words("nl"))

    assert found
    assert (len(found.bars), found.more, found.bars[0].label[-1]) == (MOST, 3, "…")
    assert found.bars[0].whole.endswith("x0")
