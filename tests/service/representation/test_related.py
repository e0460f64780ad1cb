"""What stands beside a thing: that it is over, and what is like it."""

from pyoxigraph import NamedNode

from bronwijzer.representation.description import describe
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.related import alerts, related
from bronwijzer.words import words
from tests.service.web.releases import BASE, manifest_of, store_of

TRIG = """
PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX codemeta: <https://w3id.org/codemeta/terms/>
PREFIX org: <http://www.w3.org/ns/org#>
<graph/g> {
    <id/p> a doap:Project ; doap:maintainer <id/a>, <id/b>, <id/c>, <id/d> ;
        dct:hasPart <id/s> ; adms:status <id/over> .
    <id/q> a doap:Project ; rdfs:label "Q" ; doap:maintainer <id/a>, <id/b>, <id/c>, <id/d> .
    <id/r> a doap:Project ; doap:maintainer <id/a> .
    <id/elders> a foaf:Agent ; doap:maintainer <id/a> .
    <id/s> a schema:SoftwareApplication ; codemeta:developmentStatus <id/oud>, <id/nieuw> .
    <id/t> a schema:SoftwareApplication .
    <id/gemeente> a org:FormalOrganization ; <def/gebruikt> <id/s>, <id/t> .
    <id/iemand> <def/gebruikt> <id/p>, <id/r> .
    <id/over> skos:exactMatch <http://purl.org/adms/status/Withdrawn> .
    <id/oud> rdfs:label "verouderd"@nl ; skos:closeMatch <http://purl.org/adms/status/Deprecated> .
    <id/nieuw> skos:closeMatch <http://purl.org/adms/status/Completed> .
}
"""
STORE = store_of(TRIG)
PUBLICATION = Publication.read(STORE, BASE, manifest_of().dataset)


def iri(name: str) -> NamedNode:
    """Return an IRI of the site."""
    return NamedNode(f"{BASE}id/{name}")


def like(name: str) -> list[tuple[str, list[str], int]]:
    """Return what is like a thing: what is shared, and how many more."""
    found = related(STORE, PUBLICATION, words("nl"), describe(STORE, iri(name)))
    return [(each.link.iri, [one.iri for one in each.shared], each.more) for each in found]


def test_a_status_that_means_the_end_is_an_alert() -> None:
    """Of the thing itself, or of a part, which is then named; a status that means something else is none."""
    found = [
        (each.status.iri, each.thing.iri if each.thing else "")
        for each in alerts(STORE, PUBLICATION, words("nl"), iri("p"))
    ]

    assert found == [(iri("over").value, ""), (iri("oud").value, iri("s").value)]
    assert alerts(STORE, PUBLICATION, words("nl"), iri("q")) == []


def test_what_shares_most_comes_first_with_the_reason() -> None:
    """Three of what is shared are named; a thing of another class, or itself, is not like it."""
    abc = [iri(each).value for each in "abc"]

    assert like("p") == [(iri("q").value, abc, 1), (iri("r").value, abc[:1], 0)]


def test_what_one_organisation_uses_is_related() -> None:
    """Who is no organisation relates nothing, and only projects and software have relatives."""
    assert like("s") == [(iri("t").value, [iri("gemeente").value], 0)]
    assert like("elders") == []
