"""A small site to reconcile with, and how to ask it."""

import json
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from bronwijzer.settings import Settings
from bronwijzer.web.app import create_app
from tests.service.web.releases import BASE, SITE, manifest_of, store_of

AGENT = "http://xmlns.com/foaf/0.1/Agent"
PROJECT = "http://usefulinc.com/ns/doap#Project"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
MAINTAINER = "http://usefulinc.com/ns/doap#maintainer"
SAME = "http://www.w3.org/2002/07/owl#sameAs"
OIN = f"{BASE}id/begrip/oin"
KADASTER = f"{BASE}id/organisatie/kadaster"
PDOK = f"{BASE}id/project/pdok"
MORE = """
<graph/more> {
    <id/organisatie/kadaster> <http://www.w3.org/ns/adms#identifier> <id/identificator/x> ;
        <http://www.w3.org/2002/07/owl#sameAs> <https://identifier.overheid.nl/tooi/id/zbo/zb000195> ;
        <def/aantal> 12, 1.5, "007"^^xsd:integer, "9999999999999999999"^^xsd:integer ;
        <def/leeg> [ rdfs:label "x" ] ;
        dct:description "Houdt bij <b>wat</b> van wie is."@nl, "Keeps records."@en .
    <id/identificator/x> dct:type <id/begrip/oin> ; skos:notation "00000001802327497000" .
    <id/begrip/oin> rdfs:label "OIN"@nl .
}
"""

#: A type, property or thing as the specification's JSON schemas have it.
TYPE = {"id": str, "name": str}


def fits(value: object, shape: object) -> bool:
    """Tell whether a JSON value is as a shape has it: every named member, every member of a list."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(name in value and fits(value[name], shape[name]) for name in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(each, shape[0]) for each in value)
    return isinstance(value, shape) if isinstance(shape, type) else False


def site_to_ask() -> FlaskClient:
    """Return a site with an organisation that has an identifier, numbers and descriptions."""
    return create_app(store_of(SITE + MORE), manifest_of(), Path("nowhere/dumps"), Settings()).test_client()


def get(site: FlaskClient, path: str = "", **parameters: str) -> Any:  # noqa: ANN401 -- whatever JSON there is
    """Return what the service answers to a GET."""
    response = site.get(f"/reconcile{path}", query_string={"lang": "nl", **parameters})
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return json.loads(response.data)


def post(site: FlaskClient, **form: object) -> Any:  # noqa: ANN401 -- whatever JSON there is
    """Return what the service answers to a POST of a form."""
    data = {name: json.dumps(value) for name, value in form.items()}
    response = site.post("/reconcile?lang=nl", data=data)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return json.loads(response.data)
