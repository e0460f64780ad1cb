"""The pages about the site itself."""

import struct
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bronwijzer.settings import Settings
from bronwijzer.web.app import create_app
from tests.service.web.releases import BASE, manifest_of, store_of

PAGES = [
    "/",
    "/sparql",
    "/sparql?question=http%3A%2F%2Flocalhost%3A8000%2Fid%2Fvraag%2Fprojecten",
    "/dataset",
    "/dumps",
    "/doc/project/pdok",
    "/doc/bewering/succes",
    "/graph/artikel",
    "/nergens",
    "/doc?iri=http://usefulinc.com/ns/doap%23maintainer",
    "/doc?iri=http://usefulinc.com/ns/doap%23Project",
    "/over",
    "/projecten",
    "/termen",
    "/toegankelijkheid",
    "/verbanden",
    "/vragen",
    "/vragen/over",
    "/vragen/projecten",
    "/vragen/woord?woord=a",
    "/software?sort=naam-omgekeerd",
    "/beweringen",
]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Outline(HTMLParser):
    """What the tests look for in a page."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that tags close in order."""
        assert self.open.pop() == tag

    def all(self, *names: str) -> list[dict[str, str | None]]:
        """Return the attributes of all tags with one of these names."""
        return [attributes for tag, attributes in self.tags if tag in names]


def page(client: FlaskClient, path: str, language: str = "nl") -> str:
    """Return a page as a browser gets it."""
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_bones_of_an_accessible_page(client: FlaskClient, path: str, language: str) -> None:
    """Language, one heading, landmarks, a way past the menu, labelled fields, and ids that are there once."""
    outline = Outline(page(client, path, language))
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]

    assert outline.open == []
    assert outline.all("html")[0]["lang"] == language
    assert len(outline.all("h1")) == len(outline.all("main")) == len(outline.all("title")) == 1
    assert outline.all("a")[0] == {"class": "nl-skip-link nl-skip-link--visible-on-focus", "href": "#main"}
    assert len(ids) == len(set(ids))
    assert {attributes.get("id") for attributes in outline.all("textarea", "select")} <= {
        attributes.get("for") for attributes in outline.all("label")
    }
    assert all(
        attributes["aria-labelledby"] in ids for _, attributes in outline.tags if "aria-labelledby" in attributes
    )


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_what_its_policy_forbids(client: FlaskClient, path: str) -> None:
    """No script or style in the page itself, no handler in an attribute, nothing from elsewhere."""
    outline = Outline(page(client, path))

    assert outline.all("style", "iframe", "object", "embed") == []
    assert all(
        each.get("type") == "application/ld+json" or str(each["src"]).startswith("/static/")
        for each in outline.all("script")
    )
    assert not [key for _, attributes in outline.tags for key in attributes if key == "style" or key.startswith("on")]
    assert all(str(each["href"]).startswith("/") for each in outline.all("link") if each.get("rel") == "stylesheet")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_same_in_the_other_language(client: FlaskClient, path: str) -> None:
    """The language links keep the address and its parameters."""
    (other,) = [each for each in Outline(page(client, path)).all("a") if each.get("hreflang") == "en"]

    assert str(other["href"]).startswith(path.partition("?")[0])
    assert Outline(client.get(str(other["href"]), headers={"Accept": "text/html"}).text).all("html")[0]["lang"] == "en"
    assert ("question=" in str(other["href"])) is ("question=" in path)


def test_the_links_of_the_pages_lead_somewhere(client: FlaskClient) -> None:
    """Every link within the site, from every page, has an answer."""
    links = {str(each["href"]) for path in PAGES for each in Outline(page(client, path)).all("a", "link")}
    inside = {link for link in links if link.startswith("/")}

    assert len(inside) > 40
    assert {
        link: client.get(link).status_code for link in inside if client.get(link).status_code not in {200, 303, 307}
    } == {link: 404 for link in inside if link.startswith("/nergens")}


@pytest.mark.parametrize("path", ["/", "/doc/project/pdok", "/sparql", "/dataset"])
def test_a_chosen_language_is_kept(client: FlaskClient, path: str) -> None:
    """Who chose a language by its link stays in it: every link to a page of the site carries it on."""
    links = [
        str(each["href"])
        for each in Outline(client.get(f"{path}?lang=en", headers={"Accept": "text/html"}).text).all("a")
        if "hreflang" not in each
    ]
    pages = [
        link for link in links if link.startswith("/") and "." not in link.rpartition("/")[2] and "format=" not in link
    ]

    assert len(pages) > 3
    assert all("lang=en" in link for link in pages)


def test_home_says_what_is_in_it(client: FlaskClient) -> None:
    """The front page counts, and leads to the projects, the doors, the questions and the publisher."""
    text = page(client, "/", "en")

    assert "<h1>Trial site</h1>" in text
    assert "A small dataset." in text
    assert "<strong>42</strong> facts (triples)</a>" in text
    assert '<a href="/projecten"><strong>1</strong> project</a>' in text
    assert "Updated on" not in text
    assert 'href="/doc/project/pdok"' in text
    assert "Who maintains it?" in text
    assert 'Published by <a href="https://x.nl/">Uitgever</a>' in text
    assert "curl -L -H &#39;Accept: text/turtle&#39; http://localhost:8000/id/project/pdok" in text.replace(
        "'", "&#39;"
    )


def test_home_is_a_page_only(client: FlaskClient) -> None:
    """A client that wants data is told that there is a page."""
    assert client.get("/", headers={"Accept": "text/turtle"}).status_code == 406
    assert client.get("/", headers={"Accept": "*/*"}).mimetype == "text/html"


def test_a_site_that_says_nothing_of_itself_has_a_front_page(tmp_path: Path) -> None:
    """Any folder of RDF has a home: without projects, questions, publisher or summary."""
    store = store_of('<graph/g> { <http://y.nl/a> dct:title "Iets" . }')
    client = create_app(store, manifest_of(), tmp_path, Settings()).test_client()

    assert "bij elk feit staat welke bron het zegt" in page(client, "/")
    assert client.get("/.well-known/security.txt").status_code == 404


def test_a_question_can_be_put_in_the_form(client: FlaskClient) -> None:
    """The address of an example question fills the form with its query."""
    text = page(client, PAGES[2])

    assert "Welke projecten zijn er?</bdi></h2>" in text
    assert "SELECT ?p WHERE" in text


def test_the_query_page_tells_the_limits(client: FlaskClient) -> None:
    """What a query may cost is said before it is refused."""
    assert "10 seconden" in page(client, "/sparql")


def test_security_txt_follows_the_settings(client: FlaskClient) -> None:
    """RFC 9116: contact, expiry, and the address that it is valid for."""
    response = client.get("/.well-known/security.txt")

    assert response.mimetype == "text/plain"
    assert response.text.splitlines() == [
        "Contact: mailto:lek@x.nl",
        "Expires: 2030-01-01T00:00:00Z",
        "Canonical: http://localhost:8000/.well-known/security.txt",
        "Preferred-Languages: nl, en",
    ]


def test_health_tells_the_release(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator sees that the process answers, and for which release, also while the engine is away."""
    monkeypatch.setattr(app.extensions["bronwijzer"].store, "ask", None)
    response = client.get("/health")

    assert response.json == {"status": "ok", "release": "1"}
    assert response.headers["Cache-Control"] == "no-store"


def test_the_stylesheet_is_kept_until_it_changes(client: FlaskClient) -> None:
    """Its address changes with its bytes, so a browser may keep it for a year."""
    sheet = next(each for each in Outline(page(client, "/")).all("link") if each.get("rel") == "stylesheet")
    response = client.get(str(sheet["href"]))

    assert "?v=" in str(sheet["href"])
    assert "max-age=31536000" in response.headers["Cache-Control"]


def test_a_page_shared_elsewhere_brings_a_picture(client: FlaskClient) -> None:
    """The picture has an absolute address, is there, and has the size that others expect."""
    metas = Outline(page(client, "/")).all("meta")
    (picture,) = [str(each["content"]) for each in metas if each.get("property") == "og:image"]

    body = client.get(picture.removeprefix(BASE.rstrip("/"))).data

    assert picture.startswith(BASE)
    assert body.startswith(b"\x89PNG")
    assert struct.unpack(">II", body[16:24]) == (1200, 630)


def test_the_menu_says_where_the_reader_is(client: FlaskClient) -> None:
    """The entry of the page itself is marked, and no other."""
    links = Outline(page(client, "/termen")).all("a")

    assert [each["href"] for each in links if each.get("aria-current") == "page"] == ["/termen"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "A small dataset."),
        ("/over", "A small dataset."),
        ("/doc/project/pdok", None),
        ("/vragen/projecten", "Alle projecten."),
    ],
)
def test_a_page_describes_itself_where_the_data_do(client: FlaskClient, path: str, said: str | None) -> None:
    """For search engines and for who shares it, in one sentence of the data; nothing where there is none."""
    metas = Outline(page(client, path, "en")).all("meta")
    told = [each["content"] for each in metas if "description" in (each.get("name"), each.get("property"))]

    assert told == ([said] if said else [])
