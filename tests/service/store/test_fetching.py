"""Fetching from other endpoints: only those of the settings, at the address that was judged, within bounds."""

import socket
from io import BytesIO

import pytest

from bronwijzer import network
from bronwijzer.errors import QueryRefused, ServiceFailed
from bronwijzer.formats import JSON
from bronwijzer.settings import FederationSettings
from bronwijzer.store.evaluation import Request
from bronwijzer.store.fetching import fetch
from tests.engines import free_port
from tests.service.store.asking import MEGABYTE, trap
from tests.service.store.fake_engine import answer, fake, saying, solutions

GOOD = solutions(["x"], '{"x":{"type":"literal","value":"a"}}')


def allowing(*endpoints: str, private: tuple[str, ...] | None = None) -> FederationSettings:
    """Return settings that allow endpoints, also private ones unless told."""
    return FederationSettings(endpoints, endpoints if private is None else private, 1, 1.0, 1)


def fetched(federation: FederationSettings, endpoint: str | None) -> bytes:
    """Return what an endpoint answers."""
    output = BytesIO()
    fetch(federation, "Test", Request("ASK {}", JSON, None, service=endpoint), output)
    return output.getvalue()


def failure(federation: FederationSettings, endpoint: str) -> str:
    """Return why an endpoint has no answer."""
    with pytest.raises(ServiceFailed) as raised:
        fetched(federation, endpoint)
    assert endpoint == raised.value.values["iri"]
    return raised.value.key


def test_an_answer_is_passed_on_as_it_is() -> None:
    """Its bytes are for the worker to read."""
    with fake(saying(answer(GOOD))) as other:
        assert GOOD == fetched(allowing(other.address), other.address)


@pytest.mark.parametrize(
    "endpoint", [None, "http://127.0.0.1:PORT/", "http://127.0.0.1:PORT/sparql#", "file:///etc/passwd"]
)
def test_only_the_endpoints_of_the_settings_are_asked(endpoint: str | None) -> None:
    """Whatever a worker asks for, the list is looked at again here."""
    with trap() as (port, visitors), pytest.raises(QueryRefused):
        fetched(allowing(f"http://127.0.0.1:{port}/sparql"), endpoint and endpoint.replace("PORT", str(port)))

    assert [] == visitors


def test_a_name_is_looked_up_once_and_asked_where_that_led(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads inside the second time is not asked a second time."""
    looked: list[object] = []

    def lookup(host: object, port: object, **_: object) -> list[tuple[object, ...]]:
        looked.append(host)
        there = ("127.0.0.1", port) if len(looked) == 1 else ("10.0.0.1", port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", there)]

    create = socket.create_connection

    def connect(address: tuple[str, int], timeout: float | None) -> socket.socket:
        monkeypatch.setattr(socket, "getaddrinfo", real)
        return create(address, timeout)

    real = socket.getaddrinfo
    with fake(saying(answer(GOOD))) as other:
        named = other.address.replace("127.0.0.1", "naam.example")
        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        monkeypatch.setattr(socket, "create_connection", connect)
        monkeypatch.setattr(network, "is_public", lambda address: address == "127.0.0.1")

        assert GOOD == fetched(allowing(named, private=()), named)

    assert ["naam.example"] == looked
    assert ["naam.example"] == [asked.header("Host").partition(":")[0] for asked in other.asked]


def test_an_inner_address_needs_leave_of_its_own() -> None:
    """Leave for one endpoint is none for another."""
    with trap() as (port, visitors):
        endpoint = f"http://localhost:{port}/sparql"
        assert "service.private" == failure(allowing(endpoint, private=(f"http://127.0.0.1:{port}/sparql",)), endpoint)

    assert [] == visitors


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        (answer(b"", "302 Found", "Location: http://127.0.0.1/"), "service.status"),
        (answer(GOOD, "206 Partial Content"), "service.status"),
        (answer(GOOD, kind="text/html"), "service.type"),
        (answer(b" " * MEGABYTE + GOOD), "service.large"),
        (answer(GOOD)[:-3], "service.unreachable"),
        (answer(GOOD, "200 OK", "Content-Encoding: gzip"), "service.unreachable"),
        (b"SSH-2.0\r\n", "service.unreachable"),
    ],
)
def test_what_is_not_a_plain_answer_is_a_failure(sent: bytes, key: str) -> None:
    """A redirect, a part, a page, too much, too little, packed bytes, another protocol."""
    with fake(saying(sent)) as other:
        assert key == failure(allowing(other.address), other.address)


def test_an_endpoint_that_is_not_there_is_a_failure() -> None:
    """Nobody listens, or the name has no address."""
    for endpoint in (f"http://127.0.0.1:{free_port()}/", "http://nowhere.invalid/"):
        assert "service.unreachable" == failure(allowing(endpoint), endpoint)
