"""The reconciliation service, as OpenRefine and other clients use it (Reconciliation Service API 0.2)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bronwijzer.settings import Settings
from bronwijzer.store.local import LocalStore
from bronwijzer.web import reconciliation
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
        dct:description "Houdt bij <b>wat</b> van wie is."@nl, "Keeps records."@en .
    <id/identificator/x> dct:type <id/begrip/oin> ; skos:notation "00000001802327497000" .
    <id/begrip/oin> rdfs:label "OIN"@nl .
}
"""

#: What the specification's JSON schemas ask of each answer: the members there have to be, and of what kind.
TYPE = {"id": str, "name": str}
CANDIDATE = {"id": str, "name": str, "score": float, "match": bool, "type": [TYPE], "features": [{"id": str}]}
PLACE = {"service_url": str, "service_path": str}
MANIFEST = {
    "versions": [str],
    "name": str,
    "identifierSpace": str,
    "schemaSpace": str,
    "documentation": str,
    "view": {"url": str},
    "defaultTypes": [TYPE],
    "suggest": {"entity": PLACE, "property": PLACE, "type": PLACE},
    "preview": {"url": str, "width": int, "height": int},
    "extend": {"propose_properties": PLACE},
    "batchSize": int,
}


def fits(value: object, shape: object) -> bool:
    """Tell whether a JSON value is as a shape has it: every named member, every member of a list."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(name in value and fits(value[name], shape[name]) for name in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(each, shape[0]) for each in value)
    return isinstance(value, shape) if isinstance(shape, type) else False


@pytest.fixture(scope="module")
def site() -> FlaskClient:
    """A site with an organisation that has an identifier, numbers and descriptions."""
    return create_app(store_of(SITE + MORE), manifest_of(), Path("nowhere/dumps"), Settings()).test_client()


def _get(site: FlaskClient, path: str = "", **parameters: str) -> Any:  # noqa: ANN401 -- whatever JSON there is
    response = site.get(f"/reconcile{path}", query_string={"lang": "nl", **parameters})
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return json.loads(response.data)


def _post(site: FlaskClient, **form: object) -> Any:  # noqa: ANN401 -- whatever JSON there is
    data = {name: json.dumps(value) for name, value in form.items()}
    response = site.post("/reconcile?lang=nl", data=data)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return json.loads(response.data)


def _extended(site: FlaskClient, thing: str, *properties: str, language: str = "nl") -> Mapping[str, Any]:
    query = {"ids": [thing], "properties": [{"id": each} for each in properties]}
    given = _get(site, extend=json.dumps(query), lang=language)
    rows: Mapping[str, Any] = given["rows"][thing]
    return rows


def test_the_manifest_says_what_the_service_can_do(site: FlaskClient) -> None:
    """It has every member that the specification asks for, with absolute addresses of the site."""
    manifest = _get(site)

    assert fits(manifest, MANIFEST)
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == f"{BASE}id/"
    assert manifest["view"]["url"] == f"{BASE}doc?iri={{{{id}}}}"
    assert {each["id"] for each in manifest["defaultTypes"]} >= {AGENT, PROJECT}


def test_every_address_of_the_manifest_answers(site: FlaskClient) -> None:
    """A client that builds addresses as the specification says gets there."""
    manifest = _get(site)
    iri = PDOK.replace(":", "%3A").replace("/", "%2F")
    places = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    addresses = [place["service_url"] + place["service_path"] for place in places]
    addresses += [manifest[name]["url"].replace("{{id}}", iri) for name in ("view", "preview")]

    for address in addresses:
        assert site.get(address.removeprefix(BASE.rstrip("/"))).status_code == 200, address


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_batch_of_names_gets_candidates(site: FlaskClient, method: str) -> None:
    """Each question has its own answer, in the form that the specification has."""
    batch = {
        "q0": {"query": "Kadaster"},
        "q1": {"query": "pdok", "type": PROJECT, "limit": 1},
        "q2": {"query": "xyzzy"},
    }

    found = _post(site, queries=batch) if method == "POST" else _get(site, queries=json.dumps(batch))

    assert fits(found, {name: {"result": [CANDIDATE]} for name in batch})
    assert [(each["id"], each["match"]) for each in found["q0"]["result"]] == [(KADASTER, True)]
    assert [(each["id"], each["score"]) for each in found["q1"]["result"]] == [(PDOK, 100.0)]
    assert found["q2"]["result"] == []


def test_a_candidate_is_told_in_the_readers_language(site: FlaskClient) -> None:
    """Its classes and description are named as far as there are names in that language."""
    (candidate,) = _post(site, queries={"a": {"query": "PDOK", "type": [PROJECT]}})["a"]["result"]
    (english,) = _get(site, queries=json.dumps({"a": {"query": "Kadaster"}}), lang="en")["a"]["result"]

    assert candidate["type"] == [{"id": PROJECT, "name": "project"}]
    assert english["description"] == "Keeps records."


@pytest.mark.parametrize(
    "value",
    ["Kadaster", KADASTER, {"id": KADASTER, "name": "Kadaster"}, [{"id": KADASTER}, 1, True], ["kadaster", 1.5]],
)
def test_properties_take_names_things_and_lists(site: FlaskClient, value: object) -> None:
    """All kinds of value that the specification knows are read."""
    question = {"query": "PDOK", "properties": [{"pid": MAINTAINER, "v": value}], "type_strict": "should"}

    (best, *_) = _post(site, queries={"a": question})["a"]["result"]

    assert (best["id"], best["score"], best["match"]) == (PDOK, 100.0, True)


def test_a_row_without_a_name_is_found_by_its_identifier(site: FlaskClient) -> None:
    """The query is optional where there are properties."""
    question = {"properties": [{"pid": OIN, "v": "00000001802327497000"}], "type_strict": "all"}

    (best,) = _post(site, queries={"a": question})["a"]["result"]

    assert (best["id"], best["match"]) == (KADASTER, True)


@pytest.mark.parametrize(
    "queries",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        '{"a": "Kadaster"}',
        '{"a": {}}',
        '{"a": {"query": ""}}',
        '{"a": {"query": 5}}',
        '{"a": {"properties": []}}',
        '{"a": {"query": "x", "props": []}}',
        '{"a": {"query": "x", "limit": 0}}',
        '{"a": {"query": "x", "limit": "5"}}',
        '{"a": {"query": "x", "limit": NaN}}',
        '{"a": {"query": "x", "limit": true}}',
        '{"a": {"query": "x", "type": 5}}',
        '{"a": {"query": "x", "type": [5]}}',
        '{"a": {"query": "x", "type_strict": "never"}}',
        '{"a": {"query": "x", "type_strict": []}}',
        '{"a": {"query": "x", "properties": {}}}',
        '{"a": {"query": "x", "properties": [{"v": "y"}]}}',
        '{"a": {"query": "x", "properties": [{"pid": "y"}]}}',
        '{"a": {"query": "x", "properties": [{"pid": "y", "v": [[]]}]}}',
    ],
)
def test_what_is_no_batch_is_refused(site: FlaskClient, queries: str) -> None:
    """The status says that the client is at fault, and the answer says so in words."""
    response = site.post("/reconcile", data={"queries": queries})

    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("extend", ["5", "{}", '{"ids": 5, "properties": []}', '{"ids": [], "properties": [{}]}'])
def test_what_is_no_extension_query_is_refused(site: FlaskClient, extend: str) -> None:
    """Ids and properties both have to be there."""
    assert site.post("/reconcile", data={"extend": extend}).status_code == 400


def test_asking_nothing_by_post_is_refused(site: FlaskClient) -> None:
    """A form without questions is a mistake that is told."""
    assert site.post("/reconcile", data={"query": "Kadaster"}).status_code == 400


@pytest.mark.parametrize(
    "form",
    [
        {"queries": {str(n): {"query": "x"} for n in range(51)}},
        {"queries": {"a": {"query": "x", "properties": [{"pid": "p", "v": "v"}] * 21}}},
        {"queries": {"a": {"query": "x", "properties": [{"pid": "p", "v": ["v"] * 21}]}}},
        {"extend": {"ids": ["x"] * 1001, "properties": []}},
        {"extend": {"ids": ["x"], "properties": [{"id": "p"}] * 21}},
    ],
)
def test_too_much_at_once_is_refused(site: FlaskClient, form: dict[str, object]) -> None:
    """The client is told to spread it."""
    response = site.post("/reconcile", data={name: json.dumps(value) for name, value in form.items()})

    assert response.status_code == 413


def test_a_batch_that_takes_too_long_is_refused(site: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is bounded as bytes and numbers are."""
    monkeypatch.setattr(reconciliation, "_SECONDS", -1.0)

    assert site.post("/reconcile", data={"queries": '{"a": {"query": "x"}}'}).status_code == 413


def test_a_limit_without_bounds_is_bounded(site: FlaskClient) -> None:
    """A huge number is as good as the largest that is served."""
    assert _post(site, queries={"a": {"query": "Kadaster", "limit": 1e300}})["a"]["result"]
    assert site.post("/reconcile", data={"queries": '{"a": {"query": "x", "limit": 1e999}}'}).status_code == 200


def test_entities_are_suggested_by_name_and_by_identifier(site: FlaskClient) -> None:
    """What begins so, or is called exactly so, with its classes; the cursor skips."""
    assert fits(_get(site, "/suggest/entity", prefix="kad"), {"result": [{"id": str, "name": str, "notable": [TYPE]}]})
    assert [each["id"] for each in _get(site, "/suggest/entity", prefix="kad")["result"]] == [KADASTER]
    assert [each["id"] for each in _get(site, "/suggest/entity", prefix=KADASTER)["result"]][:1] == [KADASTER]
    assert _get(site, "/suggest/entity", prefix="kad", cursor="1")["result"] == []


def test_properties_and_types_are_suggested(site: FlaskClient) -> None:
    """By the beginning of a word of their names, or by their IRI."""
    properties = [each["id"] for each in _get(site, "/suggest/property", prefix="onder")["result"]]

    assert properties == [MAINTAINER]
    assert PROJECT in [each["id"] for each in _get(site, "/suggest/type", prefix="proj")["result"]]
    assert [each["id"] for each in _get(site, "/suggest/type", prefix=AGENT)["result"]] == [AGENT]
    assert fits(_get(site, "/suggest/type", prefix=""), {"result": [TYPE]})


@pytest.mark.parametrize("cursor", ["-1", "x", "1" * 9, "٣"])
def test_a_cursor_that_is_no_number_is_refused(site: FlaskClient, cursor: str) -> None:
    """As everywhere, a number is a number."""
    assert site.get(f"/reconcile/suggest/entity?prefix=x&cursor={cursor}").status_code == 400


def test_the_properties_of_a_class_are_proposed(site: FlaskClient) -> None:
    """Also the kinds of identifier that its things have; a class without things has none."""
    proposed = _get(site, "/properties", type=AGENT)

    assert fits(proposed, {"type": str, "properties": [TYPE]})
    assert {LABEL, OIN, SAME} <= {each["id"] for each in proposed["properties"]}
    assert len(_get(site, "/properties", type=AGENT, limit="2")["properties"]) == 2
    assert _get(site, "/properties", type="http://e/nothing")["properties"] == []
    assert MAINTAINER in {each["id"] for each in _get(site, "/properties")["properties"]}


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
    meta = _post(site, extend={"ids": [], "properties": [{"id": MAINTAINER, "settings": {}}, {"id": "x"}]})["meta"]

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


def test_a_site_without_such_things_has_a_service_all_the_same() -> None:
    """Nothing is found, and nothing fails."""
    empty = create_app(LocalStore.of(()), manifest_of(), Path("nowhere/dumps"), Settings()).test_client()

    assert _get(empty)["defaultTypes"] == []
    assert _get(empty, "/suggest/property", prefix="")["result"] == []
    assert _post(empty, queries={"a": {"query": "Kadaster"}}) == {"a": {"result": []}}
