"""Pictures of relations: what is drawn, where, and what is not."""

from itertools import pairwise

from bronwijzer.representation.diagram import BOX, PER_GROUP, WIDTH, around, between
from bronwijzer.representation.html import Link, Property, Value
from bronwijzer.representation.texts import Text


def link(name: str, *, outside: bool = False) -> Link:
    """Return a link to a thing."""
    return Link(Text(name), f"http://x.nl/{name}", f"/doc/{name}", outside=outside)


def relation(name: str, count: int, iri: str = "http://x.nl/p", *, outside: bool = False) -> Property:
    """Return a property with so many things."""
    values = tuple(Value(link(f"{name} {number}", outside=outside), None, ()) for number in range(count))
    return Property(Link(Text(name), iri, None), values, count)


def test_what_points_here_is_left_and_what_it_points_at_is_right() -> None:
    """Each box leads to its thing and has one line to the middle."""
    picture = around("PDOK", [relation("lid van", 1)], [relation("beheerder", 2)])

    assert picture is not None
    assert [(each.x, each.href) for each in picture.boxes] == [
        (0, "/doc/lid van 0"),
        (WIDTH - BOX, "/doc/beheerder 0"),
        (WIDTH - BOX, "/doc/beheerder 1"),
    ]
    assert len(picture.edges) == 3
    assert picture.lines == ("PDOK",)


def test_boxes_do_not_touch() -> None:
    """One below the other, all within the picture."""
    picture = around("PDOK", [], [relation("een", 5), relation("twee", 5)])

    assert picture is not None
    assert all(below.y - above.y > 28 for above, below in pairwise(picture.boxes))
    assert picture.boxes[0].y > 0
    assert picture.boxes[-1].y + 28 < picture.height


def test_a_long_group_is_cut_and_counted() -> None:
    """Eight of a group are drawn, and its heading says how many there are."""
    picture = around("PDOK", [], [relation("gebruikers", 23)])

    assert picture is not None
    assert len(picture.boxes) == PER_GROUP
    assert picture.headings[0].label == "gebruikers (23)"


def test_hardly_any_relations_make_no_picture() -> None:
    """Two lines say less than the text does; links that leave the site, literals and examples are not drawn."""
    literal = Property(Link(Text("naam"), "http://x.nl/n", None), (Value(None, None, ()),), 1)
    example = relation("voorbeeld", 5, "http://www.w3.org/2004/02/skos/core#example")

    assert around("PDOK", [relation("een", 1)], [relation("twee", 1), literal]) is None
    assert around("PDOK", [example], [relation("site", 5, outside=True)]) is None


def test_long_names_fit() -> None:
    """A long name is cut, and whole in its title; that of the middle takes three lines at most."""
    name = "Ministerie van Volkshuisvesting, Ruimtelijke Ordening en Milieubeheer"
    picture = around(f"{name} {name} x{'y' * 40}", [relation(name, 3)], [])

    assert picture is not None
    assert all(len(each.label) <= 33 and each.whole.startswith(name) for each in picture.boxes)
    assert len(picture.lines) == 3
    assert all(len(each) <= 22 for each in picture.lines)


def test_a_single_long_word_is_cut() -> None:
    """What cannot be wrapped ends in dots."""
    picture = around("y" * 60, [relation("een", 3)], [])

    assert picture is not None
    assert picture.lines == ("y" * 21 + "…",)


def test_two_columns_are_joined_by_what_goes_together() -> None:
    """Every pair is a line from its left box to its right one."""
    left, right = [link("a"), link("b"), link("c")], [link("p")]
    picture = between(left, right, [("http://x.nl/a", "http://x.nl/p"), ("http://x.nl/c", "http://x.nl/p")])

    starts = [edge.split("C")[0] for edge in picture.edges]
    assert starts == [f"M{BOX} {picture.boxes[0].middle}", f"M{BOX} {picture.boxes[2].middle}"]
    assert all(edge.endswith(f"{WIDTH - BOX} {picture.boxes[3].middle}") for edge in picture.edges)
