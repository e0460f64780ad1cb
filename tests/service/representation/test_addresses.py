"""IRIs and paths, in every spelling that means the same."""

import pytest
from pyoxigraph import NamedNode

from bronwijzer.representation.addresses import Addresses, named
from tests.service.web.releases import BASE

SITE = Addresses("https://x.nl/")
BELOW = Addresses("https://x.nl/data/")


@pytest.mark.parametrize(
    ("iri", "page"),
    [
        ("https://x.nl/id/project/pdok", "/doc/project/pdok"),
        ("https://x.nl/id/project/caf\u00e9", "/doc/project/caf%C3%A9"),
        ("https://x.nl/id/project/caf%C3%A9", "/doc/project/caf%C3%A9"),
        ("https://x.nl/id/a/b/c.d", "/doc/a/b/c.d"),
        ("https://x.nl/id/a%2Fb", "/doc/a%2Fb"),
        ("https://x.nl/def/", "/def/"),
        ("https://x.nl/def/gebruikt", "/def/gebruikt"),
        ("https://x.nl/graph/delta10/artikel", "/graph/delta10/artikel"),
        ("https://x.nl/dataset", "/doc?iri=https://x.nl/dataset"),
        ("https://x.nl/id/project/pdok#contact", "/doc?iri=https://x.nl/id/project/pdok%23contact"),
        ("https://x.nl/id/project?x=1&y=2", "/doc?iri=https://x.nl/id/project%3Fx%3D1%26y%3D2"),
        ("http://www.wikidata.org/entity/Q1", "/doc?iri=http://www.wikidata.org/entity/Q1"),
        ("urn:isbn:123", "/doc?iri=urn:isbn:123"),
    ],
)
def test_every_iri_has_a_page(iri: str, page: str) -> None:
    """A thing of ours has a path under /doc, a term or source its own, and any other IRI a parameter."""
    assert SITE.page(iri) == page


def test_a_site_may_live_below_a_path() -> None:
    """Everything moves along with the path of the base."""
    assert BELOW.root == "/data/"
    assert BELOW.page("https://x.nl/data/id/a/b") == "/data/doc/a/b"
    assert BELOW.page("https://x.nl/id/a/b") == "/data/doc?iri=https://x.nl/id/a/b"
    assert BELOW.absolute("/data/doc/a/b") == "https://x.nl/data/doc/a/b"
    assert BELOW.origin == "https://x.nl"


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        ("id/a/b", "https://x.nl/id/a/b"),
        ("id/caf%C3%A9", "https://x.nl/id/caf\u00e9"),
        ("id/caf%c3%a9", "https://x.nl/id/caf\u00e9"),
        ("id/caf\u00e9", "https://x.nl/id/caf%C3%A9"),
        ("id/%7Ejan", "https://x.nl/id/~jan"),
        ("id/a%2fb", "https://x.nl/id/a%2Fb"),
        ("id/a%20b", "https://x.nl/id/a%20b"),
        ("id/a|b", "https://x.nl/id/a%7Cb"),
        ("id/a%", "https://x.nl/id/a%25"),
        ("id/a%zz", "https://x.nl/id/a%25zz"),
    ],
)
def test_a_path_finds_its_iri_in_each_equal_spelling(path: str, iri: str) -> None:
    """What RFC 3986 and RFC 3987 call the same address is found."""
    assert NamedNode(iri) in SITE.resources(path)


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        ("id/a%2Fb", "https://x.nl/id/a/b"),
        ("id/a%252Fb", "https://x.nl/id/a%2Fb"),
        ("id/a%20b", "https://x.nl/id/a b"),
        ("id/%E2%80%AEx", "https://x.nl/id/\u202ex"),
        ("id/%3Fx", "https://x.nl/id/?x"),
    ],
)
def test_a_path_never_means_another_iri(path: str, iri: str) -> None:
    """A reserved, invisible or doubly encoded character stays what it is."""
    assert iri not in {each.value for each in SITE.resources(path)}


def test_bytes_that_are_no_utf8_stay_escaped() -> None:
    """A path that is not UTF-8 leads to an IRI that keeps its octets."""
    assert SITE.resources("id/%FF%41") == [NamedNode("https://x.nl/id/%FF%41"), NamedNode("https://x.nl/id/%FFA")]


@pytest.mark.parametrize(
    ("iri", "data"),
    [
        ("https://x.nl/id/a/b", "/doc/a/b.ttl"),
        ("https://x.nl/def/", "/def/?format=ttl"),
        ("https://x.nl/def/t", "/def/t.ttl"),
        ("http://y.nl/", "/doc?iri=http://y.nl/&format=ttl"),
    ],
)
def test_data_are_one_suffix_or_parameter_away(iri: str, data: str) -> None:
    """Where a path can take a suffix it does, elsewhere a parameter names the format."""
    assert SITE.data(iri, "ttl") == data


def test_later_pages_keep_their_number() -> None:
    """The second page has an address of its own, in every format."""
    assert SITE.page("https://x.nl/id/a/b", 2) == "/doc/a/b?page=2"
    assert SITE.data("https://x.nl/id/a/b", "ttl", 2) == "/doc/a/b.ttl?page=2"
    assert SITE.page("http://y.nl/", 2) == "/doc?iri=http://y.nl/&page=2"
    assert SITE.document("https://x.nl/def/t", 2).value == "https://x.nl/doc?iri=https://x.nl/def/t&page=2"


@pytest.mark.parametrize("iri", ["https://x.nl/id/a/b", "https://x.nl/def/t", "https://x.nl/graph/g", "http://y.nl/"])
def test_a_document_is_never_the_thing_it_is_about(iri: str) -> None:
    """The document has an absolute IRI of its own, also where a term is served at its own address."""
    assert SITE.document(iri).value.startswith("https://x.nl/doc")
    assert SITE.document(iri).value != iri


@pytest.mark.parametrize("text", ["", "x", "/id/x", "http://x y", "http://x/<>", "not-an-iri"])
def test_what_is_no_absolute_iri_is_none(text: str) -> None:
    """A text that is no IRI gives None instead of an error."""
    assert named(text) is None


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (f"{BASE}doc/project/pdok", f"{BASE}id/project/pdok"),
        (f"{BASE}id/project/pdok", f"{BASE}id/project/pdok"),
        (f"{BASE}doc?iri=http://e/", f"{BASE}doc?iri=http://e/"),
        ("http://e/doc/x", "http://e/doc/x"),
    ],
)
def test_the_address_of_a_document_leads_to_its_thing(iri: str, expected: str) -> None:
    """What is copied from a browser's address bar is as good as the IRI itself."""
    assert NamedNode(expected) == Addresses(BASE).about(NamedNode(iri))
