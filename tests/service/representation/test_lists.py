"""Lists that can be narrowed: what is counted, and what is left."""

import pytest
from pyoxigraph import NamedNode

from bronwijzer.representation.lists import KINDS, Facet, Listing, query_of
from bronwijzer.store.local import LocalStore
from tests.service.web.releases import BASE, store_of

SOFTWARE = """
PREFIX : <https://schema.org/>
<graph/s> {
    <id/a> a :SoftwareApplication ; rdfs:label "A"@nl ; :license <id/mit> ; dct:type <id/soort/x> .
    <id/b> a :SoftwareApplication ; rdfs:label "B"@nl ; :license <id/mit>, <id/gpl> ; dct:type <id/soort/x> .
    <id/c> a :SoftwareApplication, :Thing ; rdfs:label "C"@nl ; :license <id/gpl> ; dct:source <id/1> .
    <id/d> a :SoftwareApplication, :Thing ; rdfs:label "D"@nl ; dct:source <id/2> .
    <id/e> a :SoftwareApplication ; dct:source <id/3> .
}
"""
KIND = KINDS["software"]
LICENCE = NamedNode("https://schema.org/license")
TYPE = NamedNode("http://purl.org/dc/terms/type")
MIT, GPL, X = (NamedNode(BASE + each) for each in ("id/mit", "id/gpl", "id/soort/x"))


@pytest.fixture
def store() -> LocalStore:
    """A store with five pieces of software."""
    return store_of(SOFTWARE)


@pytest.fixture
def listing(store: LocalStore) -> Listing:
    """The list of them."""
    return Listing.read(store, KIND)


def counts(facets: list[Facet], predicate: NamedNode) -> dict[NamedNode, int]:
    """Return the counts of a facet."""
    return {each.value: each.count for facet in facets if facet.predicate == predicate for each in facet.choices}


def names(things: list[NamedNode]) -> str:
    """Return the last letters of IRIs."""
    return "".join(sorted(each.value[-1] for each in things))


def test_choices_of_one_property_widen_and_of_two_narrow(listing: Listing) -> None:
    """MIT or GPL, and of kind x."""
    assert names(listing.narrowed({})) == "abcde"
    assert names(listing.narrowed({LICENCE: [MIT]})) == "ab"
    assert names(listing.narrowed({LICENCE: [MIT, GPL]})) == "abc"
    assert names(listing.narrowed({LICENCE: [GPL], TYPE: [X]})) == "b"


def test_a_count_is_what_would_be_left(listing: Listing) -> None:
    """The choices of a property are counted under those of the others, not under its own."""
    facets = listing.facets({LICENCE: [GPL]})

    assert counts(facets, LICENCE) == {MIT: 2, GPL: 2}
    assert counts(facets, TYPE) == {X: 1}


def test_only_properties_that_set_things_apart_are_offered(listing: Listing) -> None:
    """A class that all have, and a property with a value of its own for each, narrow nothing."""
    facets = listing.facets({})

    assert {facet.predicate.value.rpartition("/")[2] for facet in facets} == {
        "22-rdf-syntax-ns#type",
        "license",
        "type",
    }
    assert KIND not in {each.value for facet in facets for each in facet.choices}


def test_a_choice_that_nothing_has_is_shown_as_chosen(listing: Listing) -> None:
    """Whoever follows an old link sees what to drop."""
    nothing = NamedNode(f"{BASE}id/niets")
    (facet, *_) = listing.facets({LICENCE: [nothing]})

    assert [(each.value, each.count, each.chosen) for each in facet.choices if each.chosen] == [(nothing, 0, True)]


def test_the_query_gives_the_same_selection(store: LocalStore, listing: Listing) -> None:
    """What a reader takes along to the query page finds what the list shows."""
    chosen = {LICENCE: [MIT, GPL], TYPE: [X]}

    assert {row["thing"] for row in store.select(query_of(KIND, chosen))} == set(listing.narrowed(chosen))
    assert {row["thing"] for row in store.select(query_of(KIND, {}))} == set(listing.narrowed({}))


def test_a_list_without_things_has_no_choices() -> None:
    """A site without software has an empty list, not an error."""
    listing = Listing.read(store_of("<graph/g> { <id/x> rdfs:label 'x' }"), KIND)

    assert (listing.narrowed({}), listing.facets({}), listing.is_whole) == ([], [], True)
