"""The pages about the site, and its words."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bronwijzer.representation.nearby import PAGES
from bronwijzer.settings import Settings
from bronwijzer.web.app import create_app
from bronwijzer.web.routes import ROUTES
from tests.service.web.releases import manifest_of, store_of
from tests.service.web.test_pages import page


def test_the_terms_are_counted_and_named_in_both_languages(client: FlaskClient) -> None:
    """Each class and property with its short form, its names, and how often it is used."""
    text = page(client, "/termen")

    assert "<code>doap:maintainer</code>" in text
    assert '<td lang="nl" data-label="Nederlands">onderhouden door</td>' in text
    assert '<td lang="en" data-label="Engels">maintained by</td><td class="number" data-label="Gebruik">2</td>' in text


def test_a_term_tells_how_it_is_used(client: FlaskClient) -> None:
    """A property shows statements, a class its things and their list; what is no term shows neither."""
    maintainer = page(client, "/doc?iri=http://usefulinc.com/ns/doap%23maintainer")
    project = page(client, "/doc?iri=http://usefulinc.com/ns/doap%23Project", "en")
    issued = page(client, "/doc?iri=http://purl.org/dc/terms/issued")

    assert "2 keer gebruikt." in maintainer
    assert "→" in maintainer
    assert '1 thing is one. <a href="/projecten">' in project
    assert '<time datetime="2017-02-02">' in issued
    assert "Hoe deze term wordt gebruikt" not in page(client, "/doc/organisatie/kadaster")


def test_the_site_says_what_it_is_and_what_it_is_not(client: FlaskClient) -> None:
    """Sources, method, limits and privacy; and no claim of conformance."""
    assert "sets no cookies" in page(client, "/over", "en")
    assert "4 sources;" in page(client, "/over", "en")
    assert "geen officiële toegankelijkheidsverklaring" in page(client, "/toegankelijkheid")


def test_the_dataset_can_be_cited_and_loaded(client: FlaskClient) -> None:
    """A reference in text and BibTeX, and each list as a spreadsheet."""
    text = page(client, "/dataset", "en")

    assert "@misc{bronwijzer-1," in text
    assert 'href="/projecten?format=csv"' in text


def test_a_mistyped_address_leads_to_what_was_meant(client: FlaskClient) -> None:
    """The nearest names of the same kind are links."""
    answer = client.get("/doc/project/pdk", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert '<a href="/doc/project/pdok">' in answer.text
    assert "Bedoelde u" not in client.get("/doc?iri=http://x.nl/pdk", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/doc/project/pdok/", "/doc/project/pdok"),
        ("/doc//project//pdok", "/doc/project/pdok"),
        ("/Doc/Project/pdok", "/doc/project/pdok"),
        ("/id/project/PDOK", "/doc/project/pdok"),
        ("/project/pdok", "/doc/project/pdok"),
        ("/doc/project/pdok.TTL", "/doc/project/pdok"),
        ("/def/GebruiktSoftware", "/def/gebruiktSoftware"),
        ("/Projecten/", "/projecten"),
        ("/doc/project", "/projecten"),
        ("/organisations", "/organisaties"),
    ],
)
def test_an_address_written_otherwise_leads_to_what_was_meant(client: FlaskClient, path: str, link: str) -> None:
    """Capitals, slashes too many and a list asked for as a thing: the page that is there is a link, in any language."""
    answer = client.get(f"{path}?lang=nl", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert f'<a href="{link}?lang=nl">' in answer.text[answer.text.index("Bedoelde u") :]


@pytest.mark.parametrize("path", ["//evil.example/", "/doc/", "/%3Cb%3E/%3Cb%3E", "/zzzz/zzzz"])
def test_an_address_like_nothing_leads_nowhere(client: FlaskClient, path: str) -> None:
    """Nor does it make a link of what was typed."""
    text = client.get(path, headers={"Accept": "text/html"}).text

    assert "Bedoelde u" not in text
    assert 'evil.example/"' not in text
    assert "<b>" not in text


def test_every_page_of_one_word_can_be_meant() -> None:
    """What is proposed is there."""
    assert set(PAGES) <= {each.path for each in ROUTES}


def test_a_property_tells_in_words_where_it_stands_and_points(tmp_path: Path) -> None:
    """From its domain and range, by their names."""
    store = store_of("""<graph/g> {
        <def/x> a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> ; rdfs:domain <def/a> ; rdfs:range <def/b> .
        <def/a> rdfs:label "mens"@nl . <def/b> rdfs:label "huis"@nl . <id/1> <def/x> <id/2> .
    }""")

    text = page(create_app(store, manifest_of(), tmp_path, Settings()).test_client(), "/def/x")

    assert '<p>Staat bij: <a href="/def/a"><bdi>mens</bdi></a>.</p>' in text
    assert '<p>Wijst naar: <a href="/def/b"><bdi>huis</bdi></a>.</p>' in text


def test_what_points_here_has_one_source_below_it_where_all_have_the_same(tmp_path: Path) -> None:
    """Two things of one source name it once; of two sources each names its own."""
    store = store_of("""
        <graph/g> { <id/1> dct:relation <id/x> ; dct:source <id/x> . <id/2> dct:relation <id/x> . }
        <graph/h> { <id/3> dct:source <id/x> . }
    """)

    text = page(create_app(store, manifest_of(), tmp_path, Settings()).test_client(), "/doc/x")
    one, other = text.partition('id="incoming"')[2].split("<h3>")[1:3]

    assert (one.count('href="/graph/'), one.count('class="said"')) == (1, 1)
    assert other.count('class="sources"') == 2
