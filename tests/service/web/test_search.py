"""The search page, as a browser sees it."""

import html
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from bronwijzer.settings import Settings
from bronwijzer.web.app import create_app
from tests.service.web.releases import BASE, SITE, manifest_of, store_of

PROJECT = "http://usefulinc.com/ns/doap#Project"
MANY = "".join(f'<id/project/p{n}> a doap:Project ; rdfs:label "Gegevens {n}"@nl .' for n in range(60))
ATTACK = """<id/x> a foaf:Agent ; rdfs:label "<script>alert(1)</script> kwaad"@nl ;
    dct:description "Een <img src=x onerror=alert(1)> kwaad en {braces}"@nl ."""


@pytest.fixture(scope="module")
def site() -> FlaskClient:
    """A site with sixty projects more, and one whose texts are attacks."""
    store = store_of(f"{SITE}\n<graph/more> {{ {MANY} {ATTACK} }}")
    return create_app(store, manifest_of(), Path("nowhere/dumps"), Settings()).test_client()


def _get(site: FlaskClient, text: str, **parameters: str) -> str:
    response = site.get("/search", query_string={"q": text, "lang": "nl", **parameters})
    assert response.status_code == 200
    return response.get_data(as_text=True)


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def _results(page: str) -> list[str]:
    return [href.removesuffix("?lang=nl") for href in re.findall(r'<li>\s*<a href="([^"]+)" title=', page)]


def test_what_is_found_stands_under_its_type_with_counts_and_marks(site: FlaskClient) -> None:
    """The name is a link with the matching word marked, and the heading is the class with how many there are."""
    page = _main(_get(site, "pdok"))

    assert "/doc/project/pdok" in _results(page)
    assert "<mark>PDOK</mark>" in page
    assert re.search(
        r"<h2 id=\"type-1\" class=\"kind sentence\">\s*<bdi>project</bdi> <span class=\"count\">1</span>", page
    )
    assert "resultaten voor “pdok”" in page


def test_the_reason_is_told_when_it_is_not_the_name(site: FlaskClient) -> None:
    """A match in another name or a description is shown with its words marked."""
    page = _main(_get(site, "kleine"))

    assert "/doc/dataset/site" in _results(page)
    assert "In de tekst: <bdi>Een <mark>kleine</mark> dataset.</bdi>" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", ("Zoeken", "Of blader per soort")), ("en", ("Search", "Or browse by type"))],
)
def test_without_a_question_there_is_a_form_and_a_way_to_browse(
    site: FlaskClient, language: str, words: tuple[str, ...]
) -> None:
    """The page is in the reader's language, and links to the classes of the site."""
    page = site.get("/search", query_string={"lang": language}).get_data(as_text=True)

    assert all(word in page for word in words)
    assert f'<html lang="{language}">' in page
    assert f"iri={quote(PROJECT, safe=':/')}" in page


def test_no_result_gives_a_better_spelling_and_a_way_to_browse(site: FlaskClient) -> None:
    """The suggestion is a link that finds something."""
    page = _main(_get(site, "pdoxx"))

    (address,) = re.findall(r'Bedoelde u <a href="([^"]+)"><bdi>pdok</bdi>', page)
    assert "Of blader per soort" in page
    assert "Probeer een ander woord" in page
    assert "/doc/project/pdok" in _results(site.get(html.unescape(address)).get_data(as_text=True))


def test_a_partial_answer_says_so(site: FlaskClient) -> None:
    """When no thing has all words the reader is told."""
    assert "Niets bevat al deze woorden" in _get(site, "kadaster xyzzyqq")
    assert "Niets bevat al deze woorden" not in _get(site, "kadaster")


def test_all_of_one_type_are_paged(site: FlaskClient) -> None:
    """Five of each type are shown, then a link to all of them, 25 on a page."""
    page = _main(_get(site, "gegevens"))
    (all_of_them,) = (html.unescape(each) for each in re.findall(r'<a href="([^"]+)">Toon alle 60 resultaten', page))
    pages = [_main(site.get(f"{all_of_them}&page={number}").get_data(as_text=True)) for number in (1, 2, 3, 4)]

    assert len(_results(page)) == 5
    assert [len(_results(each)) for each in pages] == [25, 25, 10, 0]
    assert len({each for some in pages for each in _results(some)}) == 60
    assert ['rel="prev"' in each for each in pages] == [False, True, True, True]
    assert ['rel="next"' in each for each in pages] == [True, True, False, False]
    assert "Zoek in alle soorten" in pages[0]


def test_a_wrong_page_number_is_refused(site: FlaskClient) -> None:
    """As everywhere, a page is a positive number."""
    assert site.get("/search?q=gegevens&page=0").status_code == 400


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{BASE}id/project/pdok", "/doc/project/pdok"),
        (f" <{BASE}id/project/pdok> ", "/doc/project/pdok"),
        (f"{BASE}doc/project/pdok", "/doc/project/pdok"),
        ("http://www.wikidata.org/entity/Q1", "/doc?iri=http://www.wikidata.org/entity/Q1"),
        ("doap:Project", f"/doc?iri={quote(PROJECT, safe=':/')}"),
        ("https://www.pdok.nl", "/doc/project/pdok"),
    ],
)
def test_a_pasted_iri_leads_straight_there(site: FlaskClient, text: str, expected: str) -> None:
    """An IRI, a document's address, a prefixed name, or the one address elsewhere that a resource has."""
    response = site.get("/search", query_string={"q": text})

    assert (response.status_code, response.headers["Location"]) == (303, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("doap:Project", "&lang=en"), (f"{BASE}id/project/pdok", "?lang=en")],
)
def test_the_language_goes_along(site: FlaskClient, text: str, expected: str) -> None:
    """Who chose a language keeps it."""
    assert site.get("/search", query_string={"q": text, "lang": "en"}).headers["Location"].endswith(expected)


@pytest.mark.parametrize(
    "text", ["http://unknown.example/", "pdok:pdok", "http://evil.example/\r\nX: y", "//evil.example"]
)
def test_what_is_not_known_is_searched_and_never_followed(site: FlaskClient, text: str) -> None:
    """Only what the site describes is a place to be sent to."""
    response = site.get("/search", query_string={"q": text})

    assert response.status_code == 200
    assert "X" not in response.headers


def test_attacks_in_names_texts_and_questions_are_text(site: FlaskClient) -> None:
    """Nothing of the data or the question is read as HTML or as a placeholder."""
    page = _get(site, "{braces}")

    assert "/doc/x" in _results(page)
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "{<mark>braces</mark>}" in page


def test_search_engines_are_told_not_to_list_answers(site: FlaskClient) -> None:
    """An answer is no page of its own, and says so in a header."""
    response = site.get("/search?q=pdok")

    assert response.headers["X-Robots-Tag"] == "noindex"
    assert 'rel="canonical"' not in response.get_data(as_text=True)


def test_every_page_has_one_search_box_and_works_without_scripts(site: FlaskClient) -> None:
    """A plain form, in the header or in the page itself, never both."""
    for path in ("/", "/search", "/search?q=pdok", "/dataset", "/doc/project/pdok", "/sparql", "/nowhere"):
        page = site.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)

        assert page.count('role="search"') == 1, path
        run = page.replace('<script type="application/ld+json"', "")  # a description for search engines runs nothing
        assert run.count("<script") == run.count('<script type="module" src="/static/')


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/doc/project/drupal-voor-gemeenten", "drupal voor gemeenten"),
        ("/projecten/pdok.html", "pdok"),
        ("/x/a%2Fb%22%3E", "b&#34;&gt;"),
        ("/x/", "x"),
    ],
)
def test_a_broken_link_fills_the_search_box(site: FlaskClient, path: str, text: str) -> None:
    """The last part of the path is what its follower may have looked for."""
    response = site.get(path, headers={"Accept": "text/html"})

    assert response.status_code == 404
    assert f'name="q" value="{text}"' in response.get_data(as_text=True)


def test_a_page_is_all_that_search_offers(site: FlaskClient) -> None:
    """A client that takes no HTML is told so."""
    assert site.get("/search?q=x", headers={"Accept": "text/turtle"}).status_code == 406
