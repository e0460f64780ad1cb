"""The reconciliation service, as OpenRefine and other clients ask it (Reconciliation Service API 0.2)."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bronwijzer.settings import Settings
from bronwijzer.store.local import LocalStore
from bronwijzer.web import reconciliation
from bronwijzer.web.app import create_app
from tests.service.web.reconciling import (
    AGENT,
    KADASTER,
    MAINTAINER,
    OIN,
    PDOK,
    PROJECT,
    TYPE,
    fits,
    get,
    post,
    site_to_ask,
)
from tests.service.web.releases import BASE, manifest_of

#: What the specification's JSON schemas ask of each answer: the members there have to be, and of what kind.
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


@pytest.fixture(scope="module")
def site() -> FlaskClient:
    """A site with an organisation that has an identifier, numbers and descriptions."""
    return site_to_ask()


def test_the_manifest_says_what_the_service_can_do(site: FlaskClient) -> None:
    """It has every member that the specification asks for, with absolute addresses of the site."""
    manifest = get(site)

    assert fits(manifest, MANIFEST)
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == f"{BASE}id/"
    assert manifest["view"]["url"] == f"{BASE}doc?iri={{{{id}}}}"
    assert {each["id"] for each in manifest["defaultTypes"]} >= {AGENT, PROJECT}


def test_every_address_of_the_manifest_answers(site: FlaskClient) -> None:
    """A client that builds addresses as the specification says gets there."""
    manifest = get(site)
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

    found = post(site, queries=batch) if method == "POST" else get(site, queries=json.dumps(batch))

    assert fits(found, {name: {"result": [CANDIDATE]} for name in batch})
    assert [(each["id"], each["match"]) for each in found["q0"]["result"]] == [(KADASTER, True)]
    assert [(each["id"], each["score"]) for each in found["q1"]["result"]] == [(PDOK, 100.0)]
    assert found["q2"]["result"] == []


def test_a_candidate_is_told_in_the_readers_language(site: FlaskClient) -> None:
    """Its classes and description are named as far as there are names in that language."""
    (candidate,) = post(site, queries={"a": {"query": "PDOK", "type": [PROJECT]}})["a"]["result"]
    (english,) = get(site, queries=json.dumps({"a": {"query": "Kadaster"}}), lang="en")["a"]["result"]

    assert candidate["type"] == [{"id": PROJECT, "name": "project"}]
    assert english["description"] == "Keeps records."


@pytest.mark.parametrize(
    "value",
    ["Kadaster", KADASTER, {"id": KADASTER, "name": "Kadaster"}, [{"id": KADASTER}, 1, True], ["kadaster", 1.5]],
)
def test_properties_take_names_things_and_lists(site: FlaskClient, value: object) -> None:
    """All kinds of value that the specification knows are read."""
    question = {"query": "PDOK", "properties": [{"pid": MAINTAINER, "v": value}], "type_strict": "should"}

    (best, *_) = post(site, queries={"a": question})["a"]["result"]

    assert (best["id"], best["score"], best["match"]) == (PDOK, 100.0, True)


def test_a_row_without_a_name_is_found_by_its_identifier(site: FlaskClient) -> None:
    """The query is optional where there are properties."""
    question = {"properties": [{"pid": OIN, "v": "00000001802327497000"}], "type_strict": "all"}

    (best,) = post(site, queries={"a": question})["a"]["result"]

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


def test_texts_that_are_no_unicode_find_nothing(site: FlaskClient) -> None:
    """JSON can hold half of a surrogate pair, wherever a text may stand."""
    half = "\ud800"
    batch = {
        half: {"query": half},
        "type": {"query": "Kadaster", "type": [half]},
        "property": {"query": half, "properties": [{"pid": half, "v": half}]},
    }

    found = post(site, queries=batch)

    assert [each["result"] for each in found.values()] == [[], [], []]


def test_asking_nothing_by_post_is_refused(site: FlaskClient) -> None:
    """A form without questions is a mistake that is told."""
    assert site.post("/reconcile", data={"query": "Kadaster"}).status_code == 400


@pytest.mark.parametrize(
    "form",
    [
        {"queries": {str(n): {"query": "x"} for n in range(51)}},
        {"queries": {"a": {"query": "x", "properties": [{"pid": "p", "v": "v"}] * 11}}},
        {"queries": {"a": {"query": "x", "properties": [{"pid": "p", "v": ["v"] * 11}]}}},
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


def test_when_enough_are_being_answered_others_are_asked_to_wait(
    site: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status says for how long, and the next one gets its turn when another has ended."""
    monkeypatch.setattr(reconciliation, "_PATIENCE", 0.0)
    monkeypatch.setattr(reconciliation, "_AT_A_TIME", 0)
    busy = site_to_ask().post("/reconcile", data={"queries": "{}"})

    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "10")
    assert [site.post("/reconcile", data={"queries": "{}"}).status_code for _ in range(5)] == [200] * 5
    assert site.post("/reconcile", data={"queries": "["}).status_code == 400


def test_few_wait_for_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits holds a thread of the pages: where enough do, the next one is refused at once."""
    monkeypatch.setattr(reconciliation, "_PATIENCE", 3600.0)
    monkeypatch.setattr(reconciliation, "_AT_A_TIME", 0)
    monkeypatch.setattr(reconciliation, "_WAITING", 0)

    assert site_to_ask().get("/reconcile", query_string={"queries": "{}"}).status_code == 429


def test_a_limit_without_bounds_is_bounded(site: FlaskClient) -> None:
    """A huge number is as good as the largest that is served."""
    assert post(site, queries={"a": {"query": "Kadaster", "limit": 1e300}})["a"]["result"]
    assert site.post("/reconcile", data={"queries": '{"a": {"query": "x", "limit": 1e999}}'}).status_code == 200


def test_a_site_without_such_things_has_a_service_all_the_same() -> None:
    """Nothing is found, and nothing fails."""
    empty = create_app(LocalStore.of(()), manifest_of(), Path("nowhere/dumps"), Settings()).test_client()

    assert get(empty)["defaultTypes"] == []
    assert get(empty, "/suggest/property", prefix="")["result"] == []
    assert post(empty, queries={"a": {"query": "Kadaster"}}) == {"a": {"result": []}}
