"""What the reconciliation service tells: suggestions, values and previews, in the reader's language."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.service.web.reconciling import (
    AGENT,
    KADASTER,
    LABEL,
    MAINTAINER,
    OIN,
    PDOK,
    PROJECT,
    SAME,
    TYPE,
    fits,
    get,
    post,
    site_to_ask,
)
from tests.service.web.releases import BASE


@pytest.fixture(scope="module")
def site() -> FlaskClient:
    """A site with an organisation that has an identifier, numbers and descriptions."""
    return site_to_ask()


def _extended(site: FlaskClient, thing: str, *properties: str, language: str = "nl") -> Mapping[str, Any]:
    query = {"ids": [thing], "properties": [{"id": each} for each in properties]}
    given = get(site, extend=json.dumps(query), lang=language)
    rows: Mapping[str, Any] = given["rows"][thing]
    return rows


def test_entities_are_suggested_by_name_and_by_identifier(site: FlaskClient) -> None:
    """What begins so, or is called exactly so, with its classes; the cursor skips."""
    assert fits(get(site, "/suggest/entity", prefix="kad"), {"result": [{"id": str, "name": str, "notable": [TYPE]}]})
    assert [each["id"] for each in get(site, "/suggest/entity", prefix="kad")["result"]] == [KADASTER]
    assert [each["id"] for each in get(site, "/suggest/entity", prefix=KADASTER)["result"]][:1] == [KADASTER]
    assert get(site, "/suggest/entity", prefix="kad", cursor="1")["result"] == []


def test_properties_and_types_are_suggested(site: FlaskClient) -> None:
    """By the beginning of a word of their names, or by their IRI."""
    properties = [each["id"] for each in get(site, "/suggest/property", prefix="onder")["result"]]

    assert properties == [MAINTAINER]
    assert PROJECT in [each["id"] for each in get(site, "/suggest/type", prefix="proj")["result"]]
    assert [each["id"] for each in get(site, "/suggest/type", prefix=AGENT)["result"]] == [AGENT]
    assert fits(get(site, "/suggest/type", prefix=""), {"result": [TYPE]})


@pytest.mark.parametrize("cursor", ["-1", "x", "1" * 9, "٣"])
def test_a_cursor_that_is_no_number_is_refused(site: FlaskClient, cursor: str) -> None:
    """As everywhere, a number is a number."""
    assert site.get(f"/reconcile/suggest/entity?prefix=x&cursor={cursor}").status_code == 400


def test_the_properties_of_a_class_are_proposed(site: FlaskClient) -> None:
    """Also the kinds of identifier that its things have; a class without things has none."""
    proposed = get(site, "/properties", type=AGENT)

    assert fits(proposed, {"type": str, "properties": [TYPE]})
    assert {LABEL, OIN, SAME} <= {each["id"] for each in proposed["properties"]}
    assert len(get(site, "/properties", type=AGENT, limit="2")["properties"]) == 2
    assert get(site, "/properties", type="http://e/nothing")["properties"] == []
    assert get(site, "/properties", type="no IRI")["properties"] == []
    assert MAINTAINER in {each["id"] for each in get(site, "/properties")["properties"]}


def test_values_extend_a_table(site: FlaskClient) -> None:
    """Things of the site are entities, other IRIs are texts, numbers are numbers, and texts are in one language."""
    kadaster = _extended(site, KADASTER, OIN, SAME, f"{BASE}def/aantal", "http://purl.org/dc/terms/description", "x")

    assert kadaster == {
        OIN: [{"str": "00000001802327497000"}],
        SAME: [{"str": "https://identifier.overheid.nl/tooi/id/zbo/zb000195"}],
        f"{BASE}def/aantal": [{"str": "1.5"}, {"int": 12}, {"int": 7}, {"str": "9999999999999999999"}],
        "http://purl.org/dc/terms/description": [{"str": "Houdt bij <b>wat</b> van wie is."}],
        "x": [],
    }
    assert {"id": KADASTER, "name": "Kadaster"} in _extended(site, PDOK, MAINTAINER)[MAINTAINER]
    english = _extended(site, KADASTER, "http://purl.org/dc/terms/description", language="en")
    assert list(english.values()) == [[{"str": "Keeps records."}]]


def test_an_unknown_thing_has_no_values(site: FlaskClient) -> None:
    """Its row is there, and empty."""
    assert _extended(site, "no IRI", LABEL) == {LABEL: []}


def test_the_columns_are_named(site: FlaskClient) -> None:
    """The answer says what each property is called."""
    meta = post(site, extend={"ids": [], "properties": [{"id": MAINTAINER, "settings": {}}, {"id": "x"}]})["meta"]

    assert meta == [{"id": MAINTAINER, "name": "onderhouden door"}, {"id": "x", "name": "x"}]


def test_a_preview_is_a_small_page_that_may_be_framed(site: FlaskClient) -> None:
    """It says what the thing is, runs nothing, and reads no text as HTML."""
    response = site.get("/reconcile/preview", query_string={"id": KADASTER, "lang": "nl"})
    page = response.get_data(as_text=True)

    assert response.headers["Content-Security-Policy"].endswith("frame-ancestors *")
    assert "Kadaster" in page
    assert "Houdt bij &lt;b&gt;wat" in page
    assert "<script" not in page


def test_a_thing_without_a_name_of_its_own_has_a_preview(site: FlaskClient) -> None:
    """What the index does not hold is shown by its IRI."""
    page = site.get("/reconcile/preview", query_string={"id": f"{BASE}id/identificator/x"}).get_data(as_text=True)

    assert "id/identificator/x" in page


@pytest.mark.parametrize("iri", ["", "x", "http://unknown.example/", "http://e/<>"])
def test_there_is_no_preview_of_what_is_not_known(site: FlaskClient, iri: str) -> None:
    """An unknown thing is not found."""
    assert site.get("/reconcile/preview", query_string={"id": iri}).status_code == 404


def test_a_node_without_a_name_is_an_empty_cell(site: FlaskClient) -> None:
    """What has no IRI is a value that cannot be told."""
    assert _extended(site, KADASTER, f"{BASE}def/leeg") == {f"{BASE}def/leeg": [{}]}
