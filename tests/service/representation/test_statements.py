"""What can be told of statements before anything is worded."""

import pytest
from pyoxigraph import NamedNode

from bronwijzer.representation.statements import alike, disputed, leads, upkeep, values_of
from tests.service.web.releases import quads_of

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("<id/a>", "<id/a>", False),
        ("<id/a>", "<id/b>", False),
        ("<id/a>, <id/b>", "<id/b>, <id/c>", True),
        ("<id/a>, <id/b>", "<id/b>", True),
        ("<id/a>, <id/b>, <id/c>, <id/d>", "<id/c>, <id/d>", False),
        ("<id/a>, <id/b>, <id/c>", "<id/c>, <id/d>", True),
        ("<id/a>, <id/b>", "<id/c>, <id/d>", False),
        ('"ja"@nl', '"yes"@en', False),
        ('"ja"@nl', '"nee"@nl', True),
        ("12", "13", True),
    ],
)
def test_sources_differ_in_texts_and_in_lists_that_partly_agree(one: str, other: str, *, differ: bool) -> None:
    """Lists that overlap and numbers that are unlike contradict each other; lists apart, or in a long one, do not."""
    quads = quads_of(f"<graph/a> {{ <id/x> dct:relation {one} }} <graph/b> {{ <id/x> dct:relation {other} }}")
    (values,) = values_of(quads).values()

    assert disputed(values) is differ


def test_many_sources_with_one_value_each_make_a_list() -> None:
    """Nine repositories that each name themselves do not disagree."""
    trig = "".join(f"<graph/{number}> {{ <id/x> doap:repository <id/{number}> }} " for number in range(9))
    (values,) = values_of(quads_of(trig)).values()

    assert not disputed(values)


def test_a_name_that_is_the_title_is_upkeep() -> None:
    """The type and a name that repeats the label are no news, with or without a language; another name is."""
    said = values_of(
        quads_of('<graph/g> { <id/x> a foaf:Agent ; rdfs:label "X"@nl ; foaf:name "X", "X"@nl ; schema:name "Y"@nl }')
    )

    assert {each.value.rpartition("/")[2].rpartition("#")[2] for each in upkeep(said)} == {"type", "label", "name"}
    assert NamedNode("https://schema.org/name") not in upkeep(said)


def test_texts_that_read_the_same_are_one() -> None:
    """Whatever language two sources give a text, it is one value that both state; a number or a link is another."""
    (values,) = values_of(
        quads_of('<graph/a> { <id/x> foaf:name "12", "X" } <graph/b> { <id/x> foaf:name 12, "X"@nl, "X"@en, <id/X> }')
    ).values()

    found = {frozenset(map(str, terms)): len(quads) for terms, quads in alike(values)}

    assert len(found) == len(values) - 2
    assert found[frozenset(('"X"', '"X"@nl', '"X"@en'))] == len("abb")


def test_a_lead_is_short() -> None:
    """A description of a page long is no lead; then the next best is."""
    quads = quads_of(f'<graph/g> {{ <id/x> dct:description "{"x" * 700}" ; rdfs:comment "Kort." }}')

    assert [each.value for each in leads(quads)] == ["Kort."]
