"""What an engine would lose is sent under another datatype, and what it spells its own way is read as ours."""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from bronwijzer.prefixes import XSD
from bronwijzer.store.spelling import received, sent

THING, VALUE = NamedNode("http://example.org/thing"), NamedNode("http://example.org/value")
WKT = NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")


def typed(value: str, name: str) -> Literal:
    """Return a literal with a datatype of XML Schema."""
    return Literal(value, datatype=XSD(name))


@pytest.mark.parametrize(
    "literal",
    [
        typed("P1M", "duration"),
        typed("P1D", "dayTimeDuration"),
        typed("P1Y", "yearMonthDuration"),
        Literal("POINT(4.9 52.37)", datatype=WKT),
    ],
)
def test_a_literal_that_would_be_lost_comes_back_as_it_was(literal: Literal) -> None:
    """It travels with a datatype that no engine knows, and so none can rewrite."""
    (triple,) = sent([Triple(THING, VALUE, literal)])

    assert literal != triple.object
    assert literal == received(triple.object)


@pytest.mark.parametrize(
    "term", [typed("5", "integer"), Literal("a"), Literal("a", language="nl"), THING, typed("2017", "gYear")]
)
def test_everything_else_is_sent_as_it_is(term: Literal | NamedNode) -> None:
    """Only what would be lost is wrapped."""
    triple = Triple(THING, VALUE, term)

    assert [triple] == list(sent([triple]))
    assert term == received(term)


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        (typed("1", "boolean"), typed("true", "boolean")),
        (typed("0", "boolean"), typed("false", "boolean")),
        (typed("5", "nonNegativeInteger"), typed("5", "integer")),
        (typed("05", "int"), typed("5", "integer")),
        (typed("many", "int"), typed("many", "int")),
        (typed("99999999999999999999", "unsignedLong"), typed("99999999999999999999", "unsignedLong")),
        (typed("1000.0", "double"), typed("1000", "double")),
        (typed("0.1", "double"), typed("0.1", "double")),
        (typed("NaN", "double"), typed("NaN", "double")),
        (typed("much", "double"), typed("much", "double")),
        (typed("2020-01-01T12:30:00.500", "dateTime"), typed("2020-01-01T12:30:00.5", "dateTime")),
        (typed("2020-01-01T12:30:00.000Z", "dateTime"), typed("2020-01-01T12:30:00Z", "dateTime")),
        (typed("2020-01-01T12:30:00+01:00", "dateTime"), typed("2020-01-01T12:30:00+01:00", "dateTime")),
    ],
)
def test_what_an_engine_spells_its_own_way_is_read_as_the_embedded_engine_writes_it(
    told: Literal, ours: Literal
) -> None:
    """The same value has the same text, whichever engine answers."""
    embedded = Store()
    embedded.update(f"INSERT DATA {{ {THING} {VALUE} {told} }}")
    (quad,) = embedded.quads_for_pattern(None, None, None, None)

    assert ours == quad.object
    assert ours == received(told)


def test_a_blank_node_is_read_as_it_is() -> None:
    """Only literals are spelled."""
    node = BlankNode("b0")

    assert node == received(node)
