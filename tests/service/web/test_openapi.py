"""`/openapi.json`: it describes every route, and other people's guesses at it find no untruth on a running server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bronwijzer.web.openapi import schemas
from bronwijzer.web.routes import ROUTES
from tests.service.web.conftest import Running

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def told(client: FlaskClient) -> Any:  # noqa: ANN401 -- JSON
    """The description in English."""
    return json.loads(client.get("/openapi.json?lang=en").data)


def test_every_route_is_in_the_table(app: Flask) -> None:
    """The table holds the routes of the application and those of the protocol and of operators, and no other."""
    routes = {re.sub(r"<[^>]*>(/<[^>]*>)*", "{}", rule.rule).removeprefix("/") for rule in app.url_map.iter_rules()}

    table = {re.sub(r"{[^}]*}(/{[^}]*})*", "{}", route.path) for route in ROUTES}

    assert table == routes | {"metrics", "ready", "sparql"}
    assert len(table) == len(ROUTES)


def test_it_is_told_in_the_language_of_the_client(client: FlaskClient, told: Any) -> None:  # noqa: ANN401 -- JSON
    """Its sentences are Dutch or English, all else is the same."""
    dutch = client.get("/openapi.json", headers={"Accept-Language": "nl"})

    assert dutch.content_type == "application/json"
    assert dutch.headers["Content-Language"] == "nl"
    assert json.loads(dutch.data)["paths"]["/"]["get"]["summary"] == "De voorpagina"
    assert told["paths"]["/"]["get"]["summary"] == "The front page"
    assert json.loads(dutch.data)["paths"].keys() == told["paths"].keys()


def test_it_says_what_a_route_takes_and_answers(told: Any) -> None:  # noqa: ANN401 -- JSON
    """Parameters, formats, redirects and refusals of a document, a redirect and a query."""
    document = told["paths"]["/doc/{type}/{ref}"]["get"]
    query = told["paths"]["/sparql"]["post"]

    assert ["type", "ref", "page", "format", "lang"] == [each["name"] for each in document["parameters"]]
    assert {"text/turtle", "text/html", "application/ld+json"} <= document["responses"]["200"]["content"].keys()
    assert document["responses"].keys() == {"200", "304", "400", "404", "405", "406", "503"}
    assert told["paths"]["/id/{type}/{ref}"]["get"]["responses"]["303"]["headers"]["Location"]["required"]
    assert {"application/sparql-query", "application/x-www-form-urlencoded"} == query["requestBody"]["content"].keys()
    assert told["paths"]["/robots.txt"]["servers"] == [{"url": "http://localhost:8000"}]


def test_every_reference_leads_somewhere(client: FlaskClient) -> None:
    """What is named once is there, and nothing is there that is not named."""
    text = client.get("/openapi.json").data.decode()
    components = json.loads(text)["components"]

    named = set(re.findall(r'"#/components/(\w+/\w+)"', text))

    assert named == {f"{kind}/{name}" for kind, held in components.items() for name in held}
    assert schemas() == components["schemas"]


def test_pages_lead_to_it(client: FlaskClient) -> None:
    """Programs find it in the head of each page (RFC 8631), people on the page of queries."""
    assert b'<link rel="service-desc" type="application/json" href="/openapi.json">' in client.get("/over").data
    assert b'<a href="/openapi.json">' in client.get("/sparql", headers={"Accept": "text/html"}).data


@pytest.mark.slow
def test_schemathesis_finds_no_untruth(server: Running, tmp_path: Path) -> None:
    """Of what it makes up for each route nothing is a failure of ours, and every answer is as described."""
    program = Path(sys.executable).with_name("schemathesis")
    address = f"http://127.0.0.1:{server.port}"

    done = subprocess.run(
        [program, "--no-color", "--config-file", CONFIGURATION, "run", f"{address}/openapi.json", "--url", address],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        timeout=300,
    )

    assert done.returncode == 0, done.stdout[-8000:]
    assert re.search(r"(\d{4}) generated, \1 passed", done.stdout)
