"""What is said of an IRI: by whom, from where, and how much of it fits on a page."""

import pytest
from pyoxigraph import Literal, NamedNode

from bronwijzer.errors import UnknownResource
from bronwijzer.representation.description import SORTED_UP_TO, contents_of, describe, is_known
from tests.service.web.releases import BASE, store_of

PDOK = NamedNode(f"{BASE}id/project/pdok")
KADASTER = NamedNode(f"{BASE}id/organisatie/kadaster")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def many(count: int, statement: str) -> str:
    """Return a graph with so many statements, each with its own number."""
    return "<graph/g> {" + "".join(statement.format(number=number) for number in range(count)) + "}"


def test_a_statement_stands_in_the_graph_of_each_source() -> None:
    """A statement of two sources is there twice, once for each."""
    said = describe(store_of(), PDOK).statements

    assert {quad.graph_name.value.rpartition("/")[2] for quad in said if quad.object == KADASTER} == {  # type: ignore[union-attr]  # named graphs only
        "artikel",
        "register",
    }


def test_a_description_names_everything_it_mentions() -> None:
    """Neighbours, predicates, sources and the resource itself come with their labels."""
    described = describe(store_of(), PDOK)

    named = {quad.subject.value.removeprefix(BASE) for quad in described.labels}  # type: ignore[union-attr]  # no triple terms
    assert named >= {"id/project/pdok", "id/organisatie/geonovum", "graph/register", "id/bewering/succes"}
    assert any(iri.endswith("doap#maintainer") for iri in named)


def test_a_claim_nearby_is_known_with_its_author() -> None:
    """Who makes a claim about a resource is part of its description."""
    described = describe(store_of(), PDOK)

    claim, author = NamedNode(f"{BASE}id/bewering/succes"), NamedNode(f"{BASE}id/organisatie/delta10")
    assert described.authors == {claim: (author,)}
    assert any(quad.subject == author and quad.object == Literal("Delta10") for quad in described.labels)


def test_the_shapes_say_where_a_predicate_stands() -> None:
    """The groups, orders and names of a class's shape are part of the description of its members."""
    described = describe(store_of(), PDOK)
    place = described.layout.place(LABEL)

    assert (place.rank, [name.value for name in place.names]) == ((1.0, False, 1.0), ["naam"])
    assert {quad.object.value for quad in described.headings} == {"Wat is het", "What is it", "Wie", "Who"}  # type: ignore[union-attr]  # labels are literals


def test_an_identifier_comes_with_its_code() -> None:
    """Who looks up a number finds it on the page of its organisation."""
    described = describe(
        store_of('<graph/g> { <id/x> <http://www.w3.org/ns/adms#identifier> <id/n> . <id/n> skos:notation "123" . }'),
        NamedNode(f"{BASE}id/x"),
    )

    assert described.codes == {NamedNode(f"{BASE}id/n"): "123"}


def test_what_points_at_a_resource_is_counted_by_predicate() -> None:
    """Incoming statements are counted by distinct subject, whatever the number of sources."""
    described = describe(store_of(), KADASTER)

    assert list(described.counts.subjects.values()) == [1]
    assert described.counts.incoming == 2


def test_a_resource_that_is_only_pointed_at_is_known() -> None:
    """An address that a source links to has a description, though nothing is said of it."""
    described = describe(store_of(), NamedNode("https://www.pdok.nl/"))

    assert described.statements == ()
    assert len(described.incoming) == 1


def test_a_graph_comes_with_its_contents() -> None:
    """The description of a source holds what the source says."""
    graph = NamedNode(f"{BASE}graph/release")

    assert describe(store_of(), graph).contents == contents_of(store_of(), graph)
    assert describe(store_of(), graph).counts.contents == 3


def test_an_iri_that_nobody_mentions_is_unknown() -> None:
    """Nothing said, nothing pointing there: an error that names the IRI."""
    nowhere = NamedNode(f"{BASE}id/niets")

    assert not is_known(store_of(), nowhere)
    with pytest.raises(UnknownResource) as caught:
        describe(store_of(), nowhere)
    assert caught.value.values["iri"] == nowhere.value


def test_many_links_come_in_pages_that_hold_each_once() -> None:
    """250 links are three pages, which together hold every link once."""
    store = store_of(many(250, "<id/s/{number}> dct:relation <id/x> . "))
    pages = [describe(store, NamedNode(f"{BASE}id/x"), page=number) for number in (1, 2, 3)]

    found = [quad.subject for page in pages for quad in page.incoming]
    assert pages[0].counts.pages == 3
    assert len(found) == len(set(found)) == 250


def test_what_was_counted_before_is_not_counted_again() -> None:
    """The counts that a release brings along are those of the page."""
    store = store_of(many(3, "<id/s/{number}> dct:relation <id/x> . "))
    relation = NamedNode("http://purl.org/dc/terms/relation")

    described = describe(store, NamedNode(f"{BASE}id/x"), towards={relation: (4000, 3000)})

    assert (described.counts.incoming, described.counts.subjects) == (4000, {relation: 3000})
    assert len(described.incoming) == 3


def test_many_statements_come_in_pages_too() -> None:
    """2,500 statements are three pages, and every page tells the same totals."""
    store = store_of(many(2500, '<id/x> dct:title "{number}" . '))
    pages = [describe(store, NamedNode(f"{BASE}id/x"), page=number) for number in (1, 2, 3)]

    assert [len(page.statements) for page in pages] == [1000, 1000, 500]
    assert {page.counts.statements for page in pages} == {2500}
    assert len({quad.object for page in pages for quad in page.statements}) == 2500


def test_more_statements_than_are_sorted_still_come_once_each() -> None:
    """Beyond what is sorted the engine's own order decides, and every statement is on exactly one page."""
    store = store_of(many(SORTED_UP_TO + 500, '<id/x> dct:title "{number}" . '))
    first = describe(store, NamedNode(f"{BASE}id/x"))

    pages = [describe(store, NamedNode(f"{BASE}id/x"), page=number) for number in range(1, first.counts.pages + 1)]
    assert len({quad.object for page in pages for quad in page.statements}) == SORTED_UP_TO + 500
    assert sum(len(page.statements) for page in pages) == SORTED_UP_TO + 500


@pytest.mark.parametrize("page", [0, 2, 999_999])
def test_a_page_that_is_not_there_is_unknown(page: int) -> None:
    """A page beyond the last is an error, not an empty description."""
    with pytest.raises(UnknownResource):
        describe(store_of(), PDOK, page=page)
