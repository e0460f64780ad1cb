"""Who has a part in which project."""

from math import inf

import pytest
from pyoxigraph import NamedNode

from bronwijzer.representation.description import describe
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.roles import Parts, matrix, parts
from bronwijzer.words import words
from tests.service.web.releases import BASE, manifest_of, store_of

TRIG = """
PREFIX org: <http://www.w3.org/ns/org#>
<graph/g> {
    <id/p> a doap:Project ; rdfs:label "P" ; doap:maintainer <id/a> ; dct:relation <id/c> ; dct:hasPart <id/s> .
    <id/q> a doap:Project ; rdfs:label "Q" .
    <id/c> org:hasMember <id/a>, <id/b>, <id/groep> .
    <id/d> bw:gebruiktSoftware <id/s>, <id/q> .
    <id/a> a org:FormalOrganization ; rdfs:label "A" .
    <id/b> a org:FormalOrganization ; rdfs:label "B" .
    <id/d> a org:FormalOrganization ; rdfs:label "D" .
    <id/groep> a foaf:Group .
    doap:maintainer rdfs:label "beheerder"@nl . org:hasMember rdfs:label "deelnemer"@nl .
    bw:gebruiktSoftware rdfs:label "gebruikt"@nl .
}
"""


def found_of(iri: str, trig: str = TRIG, order: str = "", page: int = 1) -> Parts | None:
    """Return the parts of a thing, or None where it is nothing that has any."""
    store = store_of(trig)
    publication = Publication.read(store, BASE, manifest_of().dataset)
    return parts(store, publication, words("nl"), describe(store, NamedNode(BASE + iri)), order=order, page=page)


def parts_of(iri: str, trig: str = TRIG, order: str = "", page: int = 1) -> list[tuple[str, list[str]]]:
    """Return the names of the parts of a thing, with their roles."""
    found = found_of(iri, trig, order, page)
    assert found
    return [(each.link.text.value, sorted(role.value for role in each.roles)) for each in found.shown]


def test_a_project_has_its_organisations() -> None:
    """Directly, through a collaboration, and through what they use; a group is no organisation."""
    assert parts_of("id/p") == [("A", ["beheerder", "deelnemer"]), ("B", ["deelnemer"]), ("D", ["gebruikt"])]


def test_an_organisation_has_its_projects() -> None:
    """Seen from the other side."""
    assert parts_of("id/d") == [("P", ["gebruikt"]), ("Q", ["gebruikt"])]
    assert found_of("id/s") is None


@pytest.mark.parametrize(
    ("order", "names"), [("naam", "ABD"), ("-naam", "DBA"), ("rol", "ABD"), ("-rol", "DBA"), ("x", "ABD")]
)
def test_the_order_of_parts_can_be_chosen(order: str, names: str) -> None:
    """By name or by role, forwards or backwards; an unknown order is the first."""
    assert [name for name, _ in parts_of("id/p", order=order)] == list(names)


def test_many_parts_come_in_pages() -> None:
    """Thirty projects are two pages, and a page that there is not is the first."""
    trig = "".join(f"<id/{each}> a doap:Project ; doap:maintainer <id/o> . " for each in range(30))
    trig = f"<graph/g> {{ <id/o> a <http://www.w3.org/ns/org#FormalOrganization> . {trig} }}"
    first, second, none = (found_of("id/o", trig, page=each) for each in (1, 2, 9))

    assert first
    assert second
    assert (first.total, first.pages, len(first.shown), len(second.shown)) == (30, 2, 25, 5)
    assert none == first


def test_organisations_stand_against_projects() -> None:
    """Those with the most projects come first; a cell without a part is empty; every part is a line."""
    store = store_of(TRIG)
    publication = Publication.read(store, BASE, manifest_of().dataset)
    found = matrix(store, publication, words("nl"))

    assert [each.text.value for each in found.projects] == ["P", "Q"]
    assert [row.organisation.text.value for row in found.rows] == ["D", "A", "B"]
    assert found.rows[1].cells[1] == ()
    assert (len(found.picture.edges), found.more) == (4, 0)


def test_parts_stand_where_the_shapes_put_their_roles() -> None:
    """The first group of any role decides; without shapes they come after every group."""
    shapes = """<graph/shapes> {
        <s> sh:targetClass doap:Project ; sh:property <s-1>, <s-2> .
        <s-1> sh:path doap:maintainer ; sh:group <who> . <who> a sh:PropertyGroup ; sh:order 2 .
        <s-2> sh:path org:hasMember ; sh:group <what> . <what> a sh:PropertyGroup ; sh:order 1 . }"""
    placed, anywhere = found_of("id/p", TRIG + shapes), found_of("id/p")

    assert placed
    assert anywhere
    assert (placed.rank, anywhere.rank) == (1, inf)
