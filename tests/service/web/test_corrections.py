"""Where a reader tells of a mistake, and what became of things that were withdrawn."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bronwijzer.settings import PublisherSettings, Settings
from bronwijzer.web.app import create_app
from tests.service.web.releases import BASE, manifest_of, store_of


def page(folder: Path, publisher: PublisherSettings) -> str:
    """Return a page of a site with such a publisher."""
    client: FlaskClient = create_app(
        store_of(), manifest_of(), folder, replace(Settings(), publisher=publisher)
    ).test_client()
    return client.get("/doc/project/pdok.html?lang=en").text


def test_a_page_leads_to_the_files_behind_it(tmp_path: Path) -> None:
    """Each source of the page is a file in the repository of the settings."""
    text = page(tmp_path, PublisherSettings(repository="https://git.example/site/blob/main/"))

    assert "Seen a mistake?" in text
    assert 'href="https://git.example/site/blob/main/data/artikel.ttl"' in text
    assert "Write to the publisher" not in text


def test_a_page_says_whom_to_write_to(tmp_path: Path) -> None:
    """Without a repository there is the publisher's contact."""
    text = page(tmp_path, PublisherSettings(contact="mailto:a@b.nl"))

    assert '<a href="mailto:a@b.nl">Write to the publisher</a>' in text
    assert "these files" not in text


@pytest.mark.parametrize("bad", ["", "javascript:alert(1)"])
def test_without_a_place_nothing_is_said(tmp_path: Path, bad: str) -> None:
    """No setting, or one that no browser may follow: no heading without something under it."""
    assert "Seen a mistake?" not in page(tmp_path, PublisherSettings(contact=bad, repository=bad))


WITHDRAWN = """
<graph/g> {
    <id/oud> a doap:Project ; rdfs:label "Oud"@nl ; <http://www.w3.org/2002/07/owl#deprecated> true .
    <id/oud2> a doap:Project ; <http://www.w3.org/2002/07/owl#deprecated> true ; dct:isReplacedBy <id/nieuw> .
    <id/nieuw> a doap:Project ; <http://www.w3.org/2002/07/owl#deprecated> false .
    <def/oud> a rdfs:Class ; <http://www.w3.org/2002/07/owl#deprecated> true .
}
"""


@pytest.fixture
def withdrawn(tmp_path: Path) -> FlaskClient:
    """A site on which something was withdrawn."""
    return create_app(store_of(WITHDRAWN), manifest_of(), tmp_path, Settings()).test_client()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/oud", 410),
        ("/doc/oud", 410),
        ("/doc/oud.ttl", 410),
        (f"/doc?iri={BASE}id/oud", 410),
        ("/id/oud2", 301),
        ("/doc/oud2", 410),
        ("/id/nieuw", 303),
        ("/doc/nieuw", 200),
        ("/def/oud", 200),
    ],
)
def test_what_was_withdrawn_is_gone(withdrawn: FlaskClient, path: str, status: int) -> None:
    """By every address and in every format, unless something replaced it; a term stays, marked."""
    assert withdrawn.get(path).status_code == status


def test_what_is_gone_is_answered_with_what_was_last_said(withdrawn: FlaskClient) -> None:
    """The page says so first; a program gets the statements, and search engines no longer hear of it."""
    text = withdrawn.get("/id/oud", headers={"Accept": "text/html", "Accept-Language": "en"}).text

    assert '<bdi lang="nl">Oud</bdi>' in text
    assert "This address was withdrawn" in text
    assert "owl:deprecated true" in withdrawn.get("/id/oud", headers={"Accept": "text/turtle"}).text
    assert "oud" not in withdrawn.get("/sitemap.xml").text
    assert "/doc/nieuw" in withdrawn.get("/sitemap.xml").text
