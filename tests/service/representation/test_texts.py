"""What things and values are called, in the language of the page."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.prefixes import RDFS, XSD
from bronwijzer.representation.texts import LONGEST, Namer, Shown, Text
from bronwijzer.words import words

THING = NamedNode("http://x.nl/ns#thing")
LABEL = RDFS("label")
NAME = NamedNode("https://schema.org/name")
PREFIXES = {"x": "http://x.nl/", "ns": "http://x.nl/ns#"}


def namer(language: str = "nl", *labels: Literal, predicate: NamedNode = LABEL) -> Namer:
    """Return who names things by these labels of THING."""
    return Namer([Quad(THING, predicate, label) for label in labels], words(language), PREFIXES)


NL, EN, DE, NONE = (
    Literal("ding", language="nl"),
    Literal("thing", language="en"),
    Literal("Ding", language="de"),
    Literal("X"),
)


@pytest.mark.parametrize(
    ("language", "labels", "expected"),
    [
        ("nl", (EN, NL, DE, NONE), Text("ding")),
        ("en", (EN, NL, DE, NONE), Text("thing")),
        ("nl", (EN, DE, NONE), Text("thing", "en", "Engels")),
        ("en", (NL, DE, NONE), Text("ding", "nl", "Dutch")),
        ("nl", (DE, NONE), Text("X")),
        ("nl", (DE,), Text("Ding", "de", "de")),
        ("nl", (Literal("dinges", language="nl-BE"),), Text("dinges")),
        ("nl", (Literal("  "),), Text("ns:thing")),
        ("nl", (), Text("ns:thing")),
    ],
)
def test_a_thing_is_named_in_the_nearest_language(language: str, labels: tuple[Literal, ...], expected: Text) -> None:
    """The page's language, then the site's other one with a mark, then no language, then any, then the IRI."""
    assert namer(language, *labels).name(THING) == expected


def test_a_label_wins_over_other_names_in_the_same_language() -> None:
    """rdfs:label is the name that a site chooses for its pages."""
    quads = [Quad(THING, NAME, Literal("a", language="nl")), Quad(THING, LABEL, Literal("b", language="nl"))]

    assert Namer(quads, words("nl"), {}).name(THING) == Text("b")


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://x.nl/ns#a", "ns:a"),
        ("http://x.nl/a", "x:a"),
        ("http://x.nl/", "x.nl"),
        ("https://y.nl/a/", "y.nl/a"),
        ("urn:x", "urn:x"),
    ],
)
def test_what_has_no_name_is_shown_by_a_short_iri(iri: str, expected: str) -> None:
    """The longest prefix that fits is used, else the address without its scheme."""
    assert namer().short(iri) == expected


def test_a_name_of_a_whole_page_is_cut() -> None:
    """A label is a name, however long its author made it."""
    assert len(namer("nl", Literal("x" * 5000)).name(THING).value) < 250
    assert len(namer().short("http://y.nl/" + "x" * 5000)) < 250


@pytest.mark.parametrize(
    ("language", "literal", "expected"),
    [
        ("nl", Literal("1300000", datatype=XSD("integer")), Shown(Text("1.300.000"))),
        ("en", Literal("1300000", datatype=XSD("integer")), Shown(Text("1,300,000"))),
        ("nl", Literal("007", datatype=XSD("integer")), Shown(Text("007"))),
        ("nl", Literal("2017-02-02", datatype=XSD("date")), Shown(Text("2 februari 2017"), machine="2017-02-02")),
        ("en", Literal("2017-02", datatype=XSD("gYearMonth")), Shown(Text("February 2017"), machine="2017-02")),
        ("nl", Literal("2017", datatype=XSD("gYear")), Shown(Text("2017"))),
        ("nl", Literal("2017-13-02", datatype=XSD("date")), Shown(Text("2017-13-02"))),
        (
            "nl",
            Literal("2026-11-23T00:00:00Z", datatype=XSD("dateTime")),
            Shown(Text("23 november 2026"), machine="2026-11-23T00:00:00Z"),
        ),
        (
            "en",
            Literal("2026-11-23T14:05:00.5Z", datatype=XSD("dateTime")),
            Shown(Text("23 November 2026, 14:05 UTC"), machine="2026-11-23T14:05:00.5Z"),
        ),
        (
            "en",
            Literal("2026-11-23T14:05:00+01:00", datatype=XSD("dateTime")),
            Shown(Text("23 November 2026, 14:05 +01:00"), machine="2026-11-23T14:05:00+01:00"),
        ),
        ("nl", Literal("true", datatype=XSD("boolean")), Shown(Text("ja"))),
        ("en", Literal("false", datatype=XSD("boolean")), Shown(Text("no"))),
        ("nl", Literal("x", datatype=NamedNode("http://x.nl/ns#kind")), Shown(Text("x"), datatype="ns:kind")),
        ("nl", Literal("hello", language="en"), Shown(Text("hello", "en", "Engels"))),
        ("nl", Literal("hallo", language="nl"), Shown(Text("hallo"))),
    ],
)
def test_a_value_is_written_as_its_readers_write_it(language: str, literal: Literal, expected: Shown) -> None:
    """Numbers, dates and truth follow the page's language; what is not well-formed stays as it is."""
    assert namer(language).literal(literal) == expected


def test_a_long_text_is_cut_and_says_so() -> None:
    """A text of a megabyte does not become a page of a megabyte."""
    shown = namer().literal(Literal("x" * 1_000_000))

    assert shown.cut
    assert len(shown.text.value) == LONGEST
