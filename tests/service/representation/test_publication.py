"""What every document of a release shares."""

from bronwijzer.prefixes import NAMESPACES
from bronwijzer.representation.publication import Publication
from tests.service.web.releases import BASE, manifest_of, store_of


def publication(trig: str) -> Publication:
    """Return the publication of a TriG text."""
    return Publication.read(store_of(trig), BASE, manifest_of().dataset)


def test_the_licence_is_that_of_the_dataset() -> None:
    """All licences of the dataset count, with their labels, in order."""
    said = publication(
        '<graph/g> { <id/dataset/site> dct:license <http://b/>, <http://a/>, "x" . <http://a/> rdfs:label "A" . }'
    )

    assert [licence.value for licence in said.licences] == ["http://a/", "http://b/"]
    assert len(said.licence_labels) == 1


def test_a_site_without_declarations_uses_the_prefixes_of_the_code() -> None:
    """Turtle is readable even when a site declares no prefix."""
    assert publication("<graph/g> { <id/x> dct:title '' }").prefixes == NAMESPACES


def test_a_declaration_that_no_syntax_can_hold_is_left_out() -> None:
    """A prefix with a space or a namespace that is no IRI cannot break a document."""
    said = publication(
        '<graph/g> { <a> sh:prefix "a b" ; sh:namespace "http://a/" . <c> sh:prefix "c" ; sh:namespace "> x" . '
        '<d> sh:prefix "d" ; sh:namespace "http://d/" . <e> sh:prefix "d" ; sh:namespace "http://e/" . }'
    )

    assert said.prefixes == {"d": "http://d/"}
