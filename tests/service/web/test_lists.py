"""Lists as people and programs get them: pages, tables, feeds and statements of one selection."""

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from bronwijzer.formats import GRAPHS
from bronwijzer.settings import Settings
from bronwijzer.web.app import create_app
from tests.service.web.releases import SITE, manifest_of, store_of
from tests.service.web.test_pages import Outline

MANY = "".join(
    f'<id/software/{number:02}> a schema:SoftwareApplication ; rdfs:label "Software {number:02}"@nl ;'
    f" schema:license <id/licentie/{number % 3}> . "
    for number in range(60)
)
TRIG = f"""{SITE}
<graph/software> {{
    {MANY}
    <id/software/kwaad> a schema:SoftwareApplication ; rdfs:label "=HYPERLINK(1)"@nl ;
        dct:description "<script>alert(1)</script> \\u0001"@nl .
    <id/licentie/0> rdfs:label "MIT"@nl . <id/licentie/1> rdfs:label "EUPL"@nl .
    schema:license rdfs:label "licentie"@nl, "licence"@en .
    <id/dataset/site> dct:modified "2026-01-02"^^xsd:date .
}}"""


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a site with sixty pieces of software."""
    folder: Path = tmp_path_factory.mktemp("lists")
    return create_app(store_of(TRIG), manifest_of(), folder, Settings()).test_client()


def page(lists: FlaskClient, path: str, language: str = "nl") -> str:
    """Return a list as a browser gets it."""
    return lists.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text


def eupl(lists: FlaskClient) -> str:
    """Return the parameter that chooses a licence, as the page itself has it."""
    boxes = Outline(page(lists, "/software")).all("input")
    (box,) = [each for each in boxes if str(each.get("value")).endswith("/licentie/1")]
    return f"{box['name']}={box['value']}"


def test_a_list_says_in_words_what_is_on_it(lists: FlaskClient) -> None:
    """The heading and the title count, and tell what was chosen; what the data call it turns nothing around it."""
    assert "<h1>62 softwareproducten</h1>" in page(lists, "/software")
    narrowed = page(lists, f"/software?{eupl(lists)}")
    assert "<h1>20 softwareproducten met <bdi>licentie</bdi> <bdi>EUPL</bdi></h1>" in narrowed
    assert "<title>20 software products with licence EUPL" in page(lists, f"/software?{eupl(lists)}", "en")


def test_a_chosen_filter_can_be_dropped(lists: FlaskClient) -> None:
    """Its link leads to the list without it."""
    text = page(lists, f"/software?{eupl(lists)}&sort=gegevens")

    assert Outline(text).all("a").count({"href": "/software?sort=gegevens"}) == 1
    assert "Verwijder filter" in text


def test_a_list_comes_in_numbered_pages(lists: FlaskClient) -> None:
    """Twenty-five on a page; a page that there is not is not found."""
    assert page(lists, "/software").count("<h3>") == 25
    assert page(lists, "/software?page=3").count("<h3>") == 12
    assert '<span aria-current="page">3</span>' in page(lists, "/software?page=3")
    assert lists.get("/software?page=4").status_code == 404
    assert lists.get("/software?page=x").status_code == 400


def test_the_order_can_be_chosen(lists: FlaskClient) -> None:
    """By name, backwards, or by how much is said; an unknown order is the first."""
    first = [page(lists, f"/software?sort={each}").split("<h3>")[1] for each in ("naam-omgekeerd", "gegevens", "x")]

    assert "Software 59" in first[0]
    assert "HYPERLINK" in first[1]
    assert "HYPERLINK" in first[2]


def test_a_thing_on_a_list_tells_what_the_list_is_narrowed_by(lists: FlaskClient) -> None:
    """Its licence stands under its name; how much is said of it, where that is the order."""
    text = page(lists, f"/software?{eupl(lists)}")

    assert text.count("<bdi>licentie</bdi>: <bdi>EUPL</bdi></p>") == 20
    assert "gegevens</p>" not in text
    assert "gegevens</p>" in page(lists, f"/software?{eupl(lists)}&sort=gegevens")
    assert "licentie/2</bdi></p>" not in page(lists, "/software")


def test_a_thing_on_a_list_tells_nothing_twice(tmp_path: Path) -> None:
    """What its kind already says is left out."""
    told = "a schema:SoftwareApplication, <id/kind> ; dct:type <id/type> ."
    trig = f"""<graph/g> {{
        <id/a> {told} <id/b> {told} <id/c> a schema:SoftwareApplication .
        <id/kind> rdfs:label "Pakket"@nl . <id/type> rdfs:label "pakket"@nl . dct:type rdfs:label "soort"@nl .
    }}"""

    text = page(create_app(store_of(trig), manifest_of(), tmp_path, Settings()).test_client(), "/software")

    assert text.count('<p class="said"><bdi>Pakket</bdi></p>') == 2
    assert "<bdi>soort</bdi>:" not in text


def test_what_nothing_has_is_said_with_a_way_out(lists: FlaskClient) -> None:
    """An empty list names the filters to drop."""
    text = page(lists, f"/software?{eupl(lists).partition('=')[0]}=http://localhost:8000/id/licentie/9")

    assert "Laat er een vallen" in text


def test_what_is_no_choice_is_left_aside(lists: FlaskClient) -> None:
    """Unknown parameters and values that are no IRI change nothing."""
    assert "<h1>62 " in page(lists, "/software?x=y&lang=nl&utm=1&dct:nothing=http://x.nl/")
    assert "<h1>62 " in page(lists, f"/software?{eupl(lists).partition('=')[0]}=geen+iri")


def test_the_same_selection_is_a_table(lists: FlaskClient) -> None:
    """CSV with names; no cell is a formula."""
    text = lists.get(f"/software?format=csv&{eupl(lists)}").text
    rows = list(csv.reader(io.StringIO(text)))

    assert rows[0] == ["iri", "name", "licentie"]
    assert (len(rows), rows[1]) == (21, ["http://localhost:8000/id/software/01", "Software 01", "EUPL"])
    assert "'=HYPERLINK(1)" in lists.get("/software?format=csv").text


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_the_same_selection_is_statements(lists: FlaskClient, form: RdfFormat) -> None:
    """Every graph format holds the names and links of the things on the list."""
    answer = lists.get(f"/software?format={form.name}&{eupl(lists)}")
    things = {quad.subject for quad in parse(answer.data, form.engine)}  # type: ignore[attr-defined]  # a row of our table

    assert len(things) == 20


def test_the_same_selection_is_a_feed(lists: FlaskClient) -> None:
    """Atom, well-formed whatever the data hold, dated by the dataset."""
    answer = lists.get("/software", headers={"Accept": "application/atom+xml"})
    root = ET.fromstring(answer.data)  # noqa: S314 -- our own answer
    space = {"a": "http://www.w3.org/2005/Atom"}

    assert answer.mimetype == "application/atom+xml"
    assert root.findtext("a:updated", namespaces=space) == "2026-01-02T00:00:00Z"
    assert len(root.findall("a:entry", space)) == 25


def test_a_site_without_a_date_has_a_feed(tmp_path: Path) -> None:
    """What is not known is the beginning of time, which no reader takes for news."""
    client = create_app(store_of(), manifest_of(), tmp_path, Settings()).test_client()

    assert "<updated>1970-01-01T00:00:00Z</updated>" in client.get("/projecten?format=atom").text


def test_the_page_leads_to_all_of_these(lists: FlaskClient) -> None:
    """Every format of the selection, and its query, is a link that works."""
    links = [str(each["href"]) for each in Outline(page(lists, f"/software?{eupl(lists)}")).all("a")]
    formats = [link for link in links if "format=" in link]

    assert len(formats) == 8
    assert {lists.get(link).status_code for link in formats} == {200}
    assert any(link.startswith("/sparql?query=") for link in links)
