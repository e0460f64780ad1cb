"""What search engines ask for."""

import xml.etree.ElementTree as ET
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from bronwijzer.settings import Settings
from bronwijzer.web.crawlers import Crawlers
from bronwijzer.web.service import Service
from tests.service.web.releases import manifest_of, store_of

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(text: str) -> list[str]:
    """Return the addresses of a file."""
    return [str(each.text) for each in ET.fromstring(text).iter(f"{SPACE}loc")]  # noqa: S314 -- our own answer


def test_robots_leave_the_queries_alone(client: FlaskClient) -> None:
    """Queries cost, and searches are endless; the sitemap names what there is."""
    text = client.get("/robots.txt").text

    assert "Disallow: /sparql?\n" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml\n" in text


def test_the_sitemap_names_every_thing_once(client: FlaskClient) -> None:
    """The pages of the site, and a page for each thing; every one has an answer."""
    found = addresses(client.get("/sitemap.xml").text)

    assert len(found) == len(set(found))
    assert "http://localhost:8000/doc/project/pdok" in found
    assert {client.get(each.removeprefix("http://localhost:8000")).status_code for each in found} == {200}
    assert client.get("/sitemap-2.xml").status_code == 404


def test_many_pages_come_in_several_files(tmp_path: Path) -> None:
    """The first file names the others, and together they hold everything."""
    things = "".join(f"<id/x/{number}> a foaf:Agent . " for number in range(25))
    store = store_of(f"<graph/g> {{ {things} }}")
    app = Flask("test")
    Crawlers(Service.of(store, manifest_of(), tmp_path, Settings()), most=29).register(app)
    client = app.test_client()

    parts = addresses(client.get("/sitemap.xml").text)
    found = [each for part in parts for each in addresses(client.get(part.removeprefix("http://localhost:8000")).text)]

    assert len(parts) == 3
    assert sum("/doc/x/" in each for each in found) == 25
