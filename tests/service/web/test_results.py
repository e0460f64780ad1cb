"""Answers as pages, for people who ask in a browser."""

import pytest

from tests.service.web.asking import get
from tests.service.web.conftest import Running

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_without_a_query_a_browser_gets_the_form(server: Running) -> None:
    """A person gets a page with a labelled form."""
    reply = server.ask("/sparql", Accept=BROWSER)

    assert b'<label for="query">' in reply.body


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK {}", "ja"),
        ("ASK { FILTER(false) }", "nee"),
        ("SELECT ?s ?t WHERE { ?s a <http://usefulinc.com/ns/doap#Project> }", "/doc/project/pdok"),
        ("SELECT ?x WHERE { VALUES ?x { '<b>' 'hello'@en 7 <javascript:x> } }", "&lt;b&gt;"),
        ("SELECT ?x WHERE { ?x a <http://nergens/> }", "0 resultaten"),
        ("SELECT (BNODE() AS ?x) WHERE {}", "_:"),
        ("CONSTRUCT WHERE { ?s a <http://usefulinc.com/ns/doap#Project> }", "id/project/pdok"),
    ],
)
def test_a_browser_gets_an_answer_as_a_page(server: Running, query: str, expected: str) -> None:
    """A person sees a table, a word or a text, escaped, with the files beneath it."""
    reply = get(server, query, Accept=BROWSER)

    assert (reply.status, reply.kind, reply.headers["content-language"]) == (200, "text/html", "nl")
    assert expected in reply.body.decode()
    assert b'javascript:x"' not in reply.body.replace(b'title="javascript:x"', b"")


def test_a_large_answer_is_offered_instead_of_shown(server: Running) -> None:
    """An answer of a megabyte is a download, and the page says so."""
    query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 3000"
    reply = get(server, query, ("format", "html"))

    assert b"te groot voor een pagina" in reply.body
    assert b"format=csv" in reply.body


def test_a_browser_gets_a_refusal_as_a_page(server: Running) -> None:
    """A person reads what is wrong, and where."""
    reply = get(server, "ASK {", Accept=BROWSER, Accept_Language="en")

    assert (reply.status, reply.kind) == (400, "text/html")
    assert b"Line 1, column" in reply.body
