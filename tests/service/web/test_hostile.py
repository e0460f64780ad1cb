"""Data that attack the pages: whatever a source says, a page only shows it."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bronwijzer.settings import Settings
from bronwijzer.web.app import create_app
from tests.service.web.releases import BASE, manifest_of, store_of
from tests.service.web.test_pages import Outline

ATTACK = """
<graph/kwaad> {
    <id/x> rdfs:label "</title><script>alert(1)</script>"@nl ;
        dct:title "\\"onmouseover=alert(1) x=\\""@en, "' onfocus='alert(1)" ;
        dct:description "\\u202Etxet desrever", "{{ 7*7 }}{% raise %}", "<!-- --><svg onload=alert(1)>" ;
        dct:relation <javascript:alert(1)>, <data:text/html,%3Cscript%3E>, <http://y.nl/'onclick='alert(1)> ;
        dct:source "javascript:alert(1)"^^xsd:anyURI ;
        dct:type "x"^^<javascript:alert(2)> ;
        <javascript:alert(3)> "y" ;
        <id/waarde> "LONG" .
    <id/y> dct:relation <id/x> ; rdfs:label "<img src=x onerror=alert(1)>" .
    <javascript:alert(4)> dct:relation <id/x> ; rdfs:label "klik hier" .
    <graph/kwaad> dct:title "<b>bron</b>"@nl .
    <id/z> rdfs:label "</title></svg><script>alert(7)</script>" ; dct:relation <id/x>, <id/y>, <id/p>, <id/a> .
    <id/c> a schema:Claim ; schema:about <id/x> ; schema:author <id/a> .
    <id/a> rdfs:label "<i>auteur</i>" .
    <id/dataset/site> dct:description "<script>x</script>"@nl ; dct:license <javascript:alert(5)> .
    <id/p> a <http://usefulinc.com/ns/doap#Project> ; rdfs:label "<u>project</u>" .
    <id/q> a sh:SPARQLExecutable ; rdfs:label "<s>vraag</s>" ; sh:select "</textarea><script>alert(6)</script>" .
}
""".replace("LONG", "<b>" + "x" * 1_000_000)

PAGES = [
    "/",
    "/doc/x",
    "/doc/y",
    "/doc/c",
    "/graph/kwaad",
    "/sparql",
    f"/sparql?question={BASE}id/q",
    "/dataset",
    "/doc?iri=javascript:alert(4)",
    "/doc?iri=javascript:alert(1)",
    "/%3Cscript%3Ealert(1)%3C/script%3E",
    "/doc?iri=%3Cscript%3E",
    "/doc/x?page=%3Cscript%3E",
    "/doc/x?lang=%22%3E%3Cscript%3E&a=%22%3E%3Cscript%3E",
]


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a site with hostile data."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    return create_app(store_of(ATTACK), manifest_of(), folder, Settings()).test_client()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_in_the_data_becomes_a_tag_a_handler_or_a_dangerous_link(victim: FlaskClient, path: str) -> None:
    """The page has only our own tags and attributes, and links to the web alone."""
    outline = Outline(victim.get(path, headers={"Accept": "text/html"}).text)

    assert outline.open == []
    foreign = [
        each
        for each in outline.all("script", "img")
        if not str(each.get("src")).startswith("/static/") and each != {"type": "application/ld+json"}
    ]
    assert foreign == outline.all("b", "i", "u", "s", "iframe") == []
    assert not [key for _, attributes in outline.tags for key in attributes if key.startswith("on") or key == "style"]
    links = [str(each["href"]) for each in outline.all("a", "link")]
    assert all(re.match(r"https?://|mailto:|/|#", link, re.IGNORECASE) for link in links)


def test_nothing_in_the_data_breaks_out_of_a_picture(victim: FlaskClient) -> None:
    """The picture of hostile neighbours is one picture, with links to our own pages."""
    text = victim.get("/doc/z", headers={"Accept": "text/html"}).text
    outline = Outline(text)

    assert (len(outline.all("svg")), outline.all("b", "i", "u", "s")) == (1, [])
    assert not [key for _, attributes in outline.tags for key in attributes if key.startswith("on") or key == "style"]


def test_the_block_for_search_engines_is_json_and_one_element(victim: FlaskClient) -> None:
    """A name that would end the element is written so that it cannot."""
    text = victim.get("/doc/x", headers={"Accept": "text/html"}).text
    told = json.loads(text.split('<script type="application/ld+json">')[1].split("</script>")[0])

    assert told["name"] == "</title><script>alert(1)</script>"
    assert text.count("</script>") == text.count("<script")


def test_text_cannot_turn_the_page_around(victim: FlaskClient) -> None:
    """A right-to-left override stays inside its own element."""
    text = victim.get("/doc/x.html").text

    assert "<bdi>\u202etxet desrever</bdi>" in text


def test_a_template_in_the_data_is_text(victim: FlaskClient) -> None:
    """What looks like our own template language is shown as it is."""
    assert "{{ 7*7 }}{% raise %}" in victim.get("/doc/x.html").text


def test_a_megabyte_of_text_is_not_on_the_page(victim: FlaskClient) -> None:
    """A long text is folded and cut, with the whole one link away."""
    text = victim.get("/doc/x.html").text

    assert len(text) < 60_000
    assert '<a href="/doc/x.ttl">De hele tekst staat in de gegevens</a>' in text
    assert len(victim.get("/doc/x.ttl").data) > 1_000_000


@pytest.mark.parametrize("path", ["/doc/x", "/graph/kwaad", "/id/y"])
def test_no_header_can_be_split(victim: FlaskClient, path: str) -> None:
    """IRIs of the data in Link headers stay inside their brackets."""
    for value in victim.get(path, headers={"Accept": "text/turtle"}).headers.getlist("Link"):
        assert re.fullmatch(r'<[^<>"\s]+>; rel="[a-z]+"(; type="[a-z/+-]+")?', value)
