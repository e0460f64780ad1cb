"""Which format and language a client gets, one header per row."""

import pytest

from bronwijzer import formats
from bronwijzer.errors import NotAcceptable
from bronwijzer.formats import GRAPHS, HTML, JSON_LD, SOLUTIONS, TURTLE, Format
from bronwijzer.web.negotiation import LONGEST, choose, language, prefers

RESOURCE = (*GRAPHS, HTML)

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/png,image/svg+xml,*/*;q=0.8"
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
SAFARI = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = "text/turtle, application/rdf+xml, application/ld+json, application/n-triples, */*;q=0.1"
RDFLIB_XML = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"
JENA = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,"
    "application/n-quads,application/trig;q=0.9,*/*;q=0.3"
)
WRAPPER_RDF = "application/rdf+xml,text/rdf+n3,application/turtle,application/x-turtle,text/turtle"
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,application/json;q=0.45,text/html;q=0.2"
)
PROFILE = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, http://www.w3.org/ns/x"'

RESOURCES = [
    (None, "turtle"),
    ("", "turtle"),
    ("*/*", "turtle"),
    (FIREFOX, "html"),
    (CHROME, "html"),
    (SAFARI, "html"),
    ("text/html", "html"),
    ("application/xhtml+xml", "html"),
    ("TEXT/HTML", "html"),
    (RDFLIB, "turtle"),
    (RDFLIB_XML, "rdfxml"),
    (JENA, "turtle"),
    (COMUNICA, "nquads"),
    (WRAPPER_RDF, "turtle"),
    ("text/turtle", "turtle"),
    ("application/x-turtle", "turtle"),
    ("application/n-triples", "ntriples"),
    ("application/ld+json", "jsonld"),
    ("application/rdf+xml", "rdfxml"),
    ("application/trig", "trig"),
    ("application/n-quads", "nquads"),
    ("text/turtle;charset=utf-8", "turtle"),
    ("text/turtle; charset=UTF-8; q=0.4, application/trig;q=0.3", "turtle"),
    (PROFILE, "jsonld"),
    (f"{PROFILE};q=0.5, text/turtle;q=0.4", "jsonld"),
    ("application/ld+json;profile=a;q=0, application/ld+json", "jsonld"),
    ("text/*", "turtle"),
    ("application/*", "ntriples"),
    ("text/*;q=0.5, application/rdf+xml;q=0.4", "turtle"),
    ("text/turtle;q=0, text/*", "html"),
    ("text/turtle;q=0, */*", "ntriples"),
    ("text/turtle;q=0.1, */*", "ntriples"),
    ("*/*, text/turtle;q=0", "ntriples"),
    ("*/*;q=0.1, application/rdf+xml;q=0.2", "rdfxml"),
    ("application/rdf+xml, */*", "rdfxml"),
    ("text/turtle;q=1.000, text/html;q=0.999", "turtle"),
    ("text/html, text/turtle", "turtle"),
    ("text/html;q=0.9, text/turtle;q=0.8", "html"),
    ("image/png, */*;q=0.1", "turtle"),
    ("text/turtle;q=2, application/trig", "trig"),
    ("text/turtle;q=zeer, application/trig", "trig"),
    ("text/turtle;q=-1, application/trig", "trig"),
    ("nonsense", "turtle"),
    (",,;;,", "turtle"),
    ("text/turtle;;;q=0.5;x, application/trig;q=0.4", "turtle"),
    ("text / turtle", "turtle"),
    ('"text/html", application/trig', "trig"),
    ("text/html;\u00e9, application/trig;q=0.1", "html"),
    (" application/trig ; q=0.5 ", "trig"),
]

REFUSED = [
    "image/png",
    "text/turtle;q=0",
    "*/*;q=0",
    "text/html;q=0, application/*;q=0, text/*;q=0",
    "text/csv",
    "application/json",
    "application/sparql-results+json",
]

RESULTS = [
    (None, "json"),
    ("*/*", "json"),
    ("application/sparql-results+json", "json"),
    ("application/json", "json"),
    ("application/sparql-results+xml", "xml"),
    ("application/xml", "xml"),
    ("text/csv", "csv"),
    ("text/tab-separated-values", "tsv"),
    ("text/csv;header=present", "csv"),
    ("application/sparql-results+xml,application/json;q=0.5", "xml"),
    ("application/sparql-results+json, application/json, text/javascript, application/javascript", "json"),
    (FIREFOX, "xml"),
]


@pytest.mark.parametrize(("header", "expected"), RESOURCES)
def test_a_resource_comes_in_the_format_that_its_client_likes_best(header: str | None, expected: str) -> None:
    """The Accept header alone decides, and clients without a wish get Turtle."""
    assert choose(RESOURCE, accept=header).name == expected


@pytest.mark.parametrize("header", REFUSED)
def test_a_client_that_takes_nothing_we_have_is_told_what_there_is(header: str) -> None:
    """Nothing is sent that the client did not ask for; the error lists all formats."""
    with pytest.raises(NotAcceptable) as caught:
        choose(RESOURCE, accept=header)

    assert caught.value.values["available"] == RESOURCE


@pytest.mark.parametrize(("header", "expected"), RESULTS)
def test_a_result_comes_in_the_format_that_its_client_likes_best(header: str | None, expected: str) -> None:
    """The same rules hold for results of queries, where clients without a wish get JSON."""
    assert choose(SOLUTIONS, accept=header).name == expected


@pytest.mark.parametrize("form", RESOURCE, ids=lambda form: form.name)
def test_a_name_wins_over_the_header(form: Format) -> None:
    """A suffix or parameter gives its format, whatever the client's Accept header says."""
    for name in (form.name, form.extension, form.media_type):
        assert choose(RESOURCE, named=name, accept="image/png") == form


def test_an_unknown_name_is_refused() -> None:
    """A format that does not exist is an error, not a default."""
    with pytest.raises(NotAcceptable):
        choose(RESOURCE, named="nonsense", accept="*/*")


def test_every_format_can_be_had() -> None:
    """Each media type of the table, and each alias, leads to its own format."""
    for form in formats.ALL:
        for media_type in (form.media_type, *form.aliases):
            assert choose(formats.ALL, accept=media_type) == form


@pytest.mark.parametrize(
    ("header", "expected"),
    [(FIREFOX, True), ("text/html", True), ("*/*", False), (None, False), ("text/html;q=0.5, text/turtle", False)],
)
def test_only_a_client_that_names_pages_prefers_them(header: str | None, expected: bool) -> None:
    """A wildcard is no wish for a page."""
    assert prefers(HTML, TURTLE, header) is expected


def test_a_tie_is_no_preference() -> None:
    """Two formats that a client likes equally well are not preferred over each other."""
    assert not prefers(HTML, JSON_LD, "text/html, application/ld+json")


@pytest.mark.parametrize(
    ("named", "header", "expected"),
    [
        (None, None, "nl"),
        ("en", None, "en"),
        ("en", "nl", "en"),
        ("xx", "en", "en"),
        ("xx", None, "nl"),
        ("", "en", "en"),
        (None, "en-GB,en;q=0.9,nl;q=0.8", "en"),
        (None, "nl-NL, en;q=0.9", "nl"),
        (None, "de, en;q=0.5", "en"),
        (None, "de, fr", "nl"),
        (None, "*", "nl"),
        (None, "en;q=0.5, *;q=0.4", "en"),
        (None, "nl;q=0, *;q=0.1", "en"),
        (None, "nl;q=0", "nl"),
        (None, "EN-us", "en"),
        (None, "???", "nl"),
    ],
)
def test_a_page_is_in_the_language_asked_for(named: str | None, header: str | None, expected: str) -> None:
    """A named language wins, then the header, and Dutch is for who says nothing we speak."""
    assert language(named, header) == expected


def test_no_more_of_a_header_is_read_than_an_honest_client_sends() -> None:
    """What comes after that says nothing, and none of it is sent back."""
    with pytest.raises(NotAcceptable) as raised:
        choose(SOLUTIONS, accept="a/b," * 100_000 + "text/csv")

    assert len(raised.value.values["accept"]) == LONGEST
    assert choose(SOLUTIONS, accept='"' * 60_000 + ",text/csv") == SOLUTIONS[0]
    assert language(None, "fr," * 100_000 + "en") == "nl"
