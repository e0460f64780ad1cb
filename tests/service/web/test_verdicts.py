"""Verdicts as those get them who keep a source: a page, a badge, and the same for programs."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from bronwijzer.prefixes import SH
from bronwijzer.representation.lists import query_of
from bronwijzer.settings import Settings
from bronwijzer.web.app import create_app
from tests.service.web.releases import BASE, SITE, manifest_of, store_of
from tests.service.web.test_pages import Outline

FILE = "https://github.com/x/a/blob/c0ffee/publiccode.yml"
ADDRESSES = (FILE, "https://github.com/x/a", f"{BASE}graph/publiccode/a")
TRIG = f"""{SITE}
<graph/publiccode/oordelen> {{
    <id/verdict/a> a sh:ValidationReport ; rdfs:label "Oordeel over a"@nl, "Verdict on a"@en ;
        dct:created "2026-11-23"^^xsd:date ; dct:type <id/begrip/oordeel/geweigerd> ;
        <http://www.w3.org/ns/prov#wasDerivedFrom> <id/document/a> ;
        sh:result <id/verdict/a/1>, <id/verdict/a/2>, <id/verdict/a/3> .
    <id/verdict/a/1> sh:resultSeverity sh:Info ; sh:resultMessage "Klein."@nl, "Small."@en .
    <id/verdict/a/2> sh:resultSeverity sh:Violation ; schema:position 12 ; schema:propertyID "name" ;
        dct:identifier "missing" ; sh:resultMessage "Er ontbreekt iets."@nl, "Something is missing."@en ;
        schema:correction "Vul het aan."@nl, "Add it."@en .
    <id/verdict/a/3> sh:resultSeverity <urn:x> ; schema:position "veel" ; sh:resultMessage "<b>"@nl .
    <id/document/a> rdfs:label "publiccode.yml (x/a)"@nl ; dct:identifier "publiccode.yml" ;
        schema:url <{FILE}> ; schema:codeRepository <https://github.com/x/a> ; schema:version "c0ffee" .
    <id/verdict/b> a sh:ValidationReport ; rdfs:label "Oordeel over b"@nl ;
        dct:type <id/begrip/oordeel/geaccepteerd> ; <http://www.w3.org/ns/prov#wasDerivedFrom> <id/document/b> .
    <id/verdict/d> a sh:ValidationReport ; rdfs:label "Oordeel over d"@nl ; sh:result <id/verdict/d/1> ;
        dct:type <id/begrip/oordeel/geaccepteerd> ; <http://www.w3.org/ns/prov#wasDerivedFrom> <id/document/d> .
    <id/verdict/d/1> sh:sourceConstraintComponent <id/begrip/bevinding/missing> .
    <id/verdict/a/2> sh:sourceConstraintComponent <id/begrip/bevinding/missing> .
    <id/begrip/bevinding/missing> rdfs:label "ontbrekend"@nl .
    <id/document/a> dct:format <id/begrip/versie/0-7> ; schema:publisher <id/organisatie/kadaster> .
    <id/document/d> dct:format <id/begrip/versie/0-7> .
    sh:sourceConstraintComponent rdfs:label "soort bevinding"@nl .
    <id/document/b> schema:url <javascript:alert(1)> ; dct:identifier "<script>" .
    <id/verdict/c> a sh:ValidationReport ; rdfs:label "Een ander rapport"@nl .
    <id/begrip/oordeel/geweigerd> rdfs:label "geweigerd"@nl, "refused"@en .
}}
<graph/publiccode/a> {{
    <graph/publiccode/a> <http://www.w3.org/ns/prov#hadPrimarySource> <id/document/a> ; dct:title "Uitspraken"@nl ;
        <http://www.w3.org/ns/prov#invalidatedAtTime> "2026-11-24T00:00:00Z"^^xsd:dateTime .
    <id/project/a> a doap:Project ; rdfs:label "Zaken"@nl ;
        dct:hasPart <id/software/a> ; doap:repository <id/repository/a> .
    <id/software/a> a schema:SoftwareApplication ; rdfs:label "Zaakprogramma"@nl .
}}"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a site with two verdicts."""
    folder: Path = tmp_path_factory.mktemp("verdicts")
    return create_app(store_of(TRIG), manifest_of(), folder, Settings()).test_client()


def page(verdicts: FlaskClient, path: str, language: str = "nl") -> str:
    """Return a page as a browser gets it."""
    answer = verdicts.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def test_a_verdict_says_in_words_what_was_decided(verdicts: FlaskClient) -> None:
    """Its state, the file with its version, and when it was read, in the language of the reader."""
    dutch, english = page(verdicts, "/doc/verdict/a"), page(verdicts, "/doc/verdict/a", "en")

    assert "Geweigerd: " in dutch
    assert "Refused: " in english
    assert f'<a class="outside" href="{FILE}"><code>publiccode.yml</code></a>' in dutch
    assert "23 november 2026" in dutch
    assert "De bron is verdwenen" in dutch


def test_each_finding_has_its_line_and_its_repair(verdicts: FlaskClient) -> None:
    """The worst finding comes first, and its line leads to that line of the file."""
    text = page(verdicts, "/doc/verdict/a")
    first, *others = text.partition('<ol class="items">')[2].partition("</ol>")[0].split("<li>")[1:]

    assert f'href="{FILE}#L12">Regel 12</a> <code>name</code>' in first
    assert "Er ontbreekt iets." in first
    assert "<strong>Herstel:</strong> <bdi>Vul het aan.</bdi>" in first
    assert "Something is missing." in page(verdicts, "/doc/verdict/a", "en")
    assert len(others) == 2
    assert "&lt;b&gt;" in page(verdicts, "/doc/verdict/a", "en")


def test_a_verdict_shows_what_was_taken_over(verdicts: FlaskClient) -> None:
    """The things that the source's graph speaks of, and a link to the project; not the graph itself."""
    text = page(verdicts, "/doc/verdict/a").partition('id="taken"')[2].partition("</section>")[0]

    assert text.count("<summary>") == 2
    assert 'href="/doc/software/a"' in text
    assert 'href="/doc/project/a"' in page(verdicts, "/doc/verdict/a")
    assert "staat niets van deze bron" in page(verdicts, "/doc/verdict/b")


def test_an_address_that_no_browser_may_follow_is_no_link(verdicts: FlaskClient) -> None:
    """What a source says of itself is shown, never run."""
    text = page(verdicts, "/doc/verdict/b")

    assert "javascript:" not in "".join(str(each.get("href")) for each in Outline(text).all("a"))
    assert "<code>&lt;script&gt;</code>" in text
    assert "Er valt niets te herstellen." in text


def test_a_badge_is_an_image_of_two_words(verdicts: FlaskClient) -> None:
    """SVG that asks for nothing from elsewhere, tells itself to a screen reader, and may be kept."""
    answer = verdicts.get("/doc/verdict/a.svg?lang=en")
    image = ET.fromstring(answer.data)  # noqa: S314 -- our own bytes

    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml")
    assert image.get("aria-label") == "publiccode.yml: refused"
    assert answer.text.count("http") == answer.text.count("http://www.w3.org/2000/svg") == 1
    assert (
        verdicts.get("/doc/verdict/a.svg?lang=en", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )
    assert b"<script>" not in verdicts.get("/doc/verdict/b.svg").data


def test_a_badge_is_there_to_be_copied(verdicts: FlaskClient) -> None:
    """As Markdown and as HTML, with absolute addresses, in words that hold whatever is decided later."""
    text = page(verdicts, "/doc/verdict/a")

    assert '<a href="/doc/verdict/a.txt" type="text/plain">Tekst</a>' in text
    assert "[&lt;script&gt;" not in page(verdicts, "/doc/verdict/b")
    assert f"[![Oordeel over publiccode.yml]({BASE}doc/verdict/a.svg?lang=nl)]({BASE}id/verdict/a)</textarea>" in text
    assert f'&lt;a href="{BASE}id/verdict/a"&gt;&lt;img src="{BASE}doc/verdict/a.svg?lang=nl"' in text


def test_programs_get_the_same_verdict(verdicts: FlaskClient) -> None:
    """Text, JSON and SARIF, by suffix and by Accept, as the command gives them."""
    text = verdicts.get("/doc/verdict/a.txt?lang=en").text
    told = json.loads(verdicts.get("/doc/verdict/a", headers={"Accept": "application/json"}).data)["verdicts"]
    log = json.loads(verdicts.get("/doc/verdict/a?format=sarif").data)

    assert text.startswith("publiccode.yml (x/a): refused\n")
    assert "line 12, name: error: Something is missing. Add it." in text
    assert (told[0]["outcome"], told[0]["findings"][0]["repair"]["nl"]) == ("refused", "Vul het aan.")
    assert log["runs"][0]["results"][0]["ruleId"] == "missing"
    assert verdicts.get("/doc/verdict/a.ttl").status_code == 200


def test_only_a_verdict_has_these_formats(verdicts: FlaskClient) -> None:
    """Another resource, and a report on nothing, have no badge; their page is that of every resource."""
    assert verdicts.get("/doc/project/pdok.svg").status_code == 406
    assert verdicts.get("/doc/verdict/c.svg").status_code == 406
    assert "Een ander rapport" in page(verdicts, "/doc/verdict/c")


@pytest.mark.parametrize(
    "path",
    [
        "project/a",
        "software/a",
        "repository/a",
        "document/a",
        FILE,
        "https://github.com/x/a",
        f"{BASE}graph/publiccode/a",
    ],
)
def test_who_keeps_a_source_finds_its_verdict(path: str, verdicts: FlaskClient) -> None:
    """From the project, the program, the repository, the file itself and its graph."""
    iri = path if path.startswith("http") else f"{BASE}id/{path}"

    text = page(verdicts, f"/doc?iri={iri}")

    assert '<p class="said"><a href="/doc/verdict/a"><bdi>Oordeel over a</bdi></a>: <bdi>geweigerd</bdi></p>' in text
    assert "Oordeel over a" not in page(verdicts, "/doc/project/pdok")


def test_verdicts_are_narrowed_by_what_they_are_about(verdicts: FlaskClient) -> None:
    """By kind of finding, version and publisher, alone and together, in words and with counts."""
    kind = f"www.w3.org/ns/shacl%23sourceConstraintComponent={BASE}id/begrip/bevinding/missing"
    text = page(verdicts, f"/oordelen?{kind}")

    assert "<h1>2 oordelen over bronnen met <bdi>soort bevinding</bdi> <bdi>ontbrekend</bdi></h1>" in text
    assert "<bdi>geweigerd</bdi>" in text.partition('<ul class="items">')[2]
    assert "<h1>1 oordeel " in page(verdicts, f"/oordelen?{kind}&schema.org/publisher={BASE}id/organisatie/kadaster")
    assert "<h1>2 oordelen " in page(verdicts, f"/oordelen?dct:format={BASE}id/begrip/versie/0-7")


def test_the_query_of_a_selection_gives_that_selection(verdicts: FlaskClient) -> None:
    """What is reached through something else is asked for by that way, and stated of no verdict."""
    kind = {SH("sourceConstraintComponent"): [NamedNode(f"{BASE}id/begrip/bevinding/missing")]}
    asked = query_of(SH("ValidationReport"), kind)
    stated = verdicts.get("/oordelen?format=nt").text

    assert {"a", "d"} == {row["thing"].value[-1] for row in store_of(TRIG).select(asked)}  # type: ignore[union-attr]  # an IRI
    assert "wasDerivedFrom" in stated
    assert "sourceConstraintComponent" not in stated
