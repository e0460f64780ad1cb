"""Answers as pages, for people who ask in a browser."""

import json

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


def test_a_refused_query_comes_back_with_the_place_marked(server: Running) -> None:
    """A person can mend the query where it stands, with and without scripts."""
    reply = get(server, "SELECT * WHERE {\n?s ?p\n}", Accept=BROWSER, Accept_Language="en")

    assert b'data-place="3:2"' in reply.body
    assert b"<mark>}</mark>" in reply.body
    assert b"?s ?p" in reply.body


def test_an_answer_can_be_asked_again_elsewhere(server: Running) -> None:
    """The page gives a link, a curl command and a Python program for the same question."""
    body = get(server, "SELECT ?s WHERE { ?s a <http://usefulinc.com/ns/doap#Project> }", Accept=BROWSER).body.decode()

    assert "--data-urlencode query=" in body
    assert "urlopen(request)" in body
    assert 'class="short"' in body


def test_an_editor_is_told_what_words_there_are(server: Running) -> None:
    """The vocabulary is one JSON document, the same for every reader."""
    reply = server.ask("/vocabulary")

    told = json.loads(reply.body)
    assert (reply.status, reply.kind) == (200, "application/json")
    assert {"name", "iri", "kind", "uses", "label"} == set(told["terms"][0])
    assert "doap:Project" in {each["name"] for each in told["terms"]}
