"""Where shapes put properties."""

from math import inf

from pyoxigraph import NamedNode

from bronwijzer.representation.layout import Layout
from tests.service.web.releases import store_of

NAME = NamedNode("https://schema.org/name")
A, B, C = (NamedNode(f"http://localhost:8000/id/{each}") for each in "ABC")
SHAPES = """
<graph/shapes/x> {
    <s/1> sh:targetClass <id/A> ; sh:property <s/1p>, <s/1q> .
    <s/1p> sh:path schema:name ; sh:group <g/1> ; sh:order 3 ; sh:name "naam"@nl .
    <s/1q> sh:path schema:name ; sh:group <g/1> ; sh:order 3 ; sh:name "name"@en .
    <s/2> sh:targetClass <id/B> ; sh:property <s/2p> .
    <s/2p> sh:path schema:name ; sh:group <g/2> ; sh:order "geen getal" .
    <g/1> a sh:PropertyGroup ; sh:order 2 . <g/2> a sh:PropertyGroup ; sh:order 1 .
}
"""


def test_a_class_has_its_own_place_and_names() -> None:
    """All property shapes of one path together give its place and its names."""
    place = Layout.of(store_of(SHAPES), [A], [NAME]).place(NAME)

    assert place.rank == (2.0, False, 3.0)
    assert {name.value for name in place.names} == {"naam", "name"}


def test_a_thing_of_two_classes_has_the_first_place() -> None:
    """The group that comes first wins."""
    assert Layout.of(store_of(SHAPES), [A, B], [NAME]).place(NAME).rank == (1.0, False, inf)


def test_another_class_lends_its_group_but_not_its_name() -> None:
    """A property that the shapes of its class forget stands where other classes have it."""
    place = Layout.of(store_of(SHAPES), [C], [NAME]).place(NAME)

    assert (place.rank, place.names) == ((1.0, True, inf), ())


def test_a_property_of_no_shape_comes_last() -> None:
    """No group, no order."""
    place = Layout.of(store_of(SHAPES), [A], [C]).place(C)

    assert (place.rank[0], place.group) == (inf, None)
