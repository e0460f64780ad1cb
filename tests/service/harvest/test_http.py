"""Addresses of strangers are fetched with care; the servers of these tests are real, on loopback."""

import socket
import time
from collections.abc import Iterator

import pytest

from bronwijzer import network
from bronwijzer.harvest.findings import Finding
from bronwijzer.harvest.http import Fetcher, Limits
from bronwijzer.harvest.text import MAX_BYTES
from tests.service.harvest.servers import Handler, Server, serving

QUICK = Limits(seconds=2.0, redirects=3, tries=3, pause=0.0, longest_wait=0.05)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server without a robots.txt."""
    with serving() as running:
        yield running


@pytest.fixture
def fetch() -> Fetcher:
    """What fetches from loopback, without pauses."""
    return Fetcher(QUICK, allow_private=True)


def test_a_file_is_fetched(server: Server, fetch: Fetcher) -> None:
    """An address gives its bytes, also after a redirect."""
    assert b"name: x\n" == fetch(server.url("/good"))
    assert b"name: x\n" == fetch(server.url("/moved"))


def test_a_file_that_was_fetched_is_asked_for_only_when_it_changed(server: Server, fetch: Fetcher) -> None:
    """The second request says which version is there, and takes "not modified" for an answer."""
    first, second = fetch(server.url("/good")), fetch(server.url("/good"))

    assert first == second
    assert [None, '"een"'] == [tag for path, tag in server.asked if path == "/good"]


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/nergens", "gone"),
        ("/loop", "http-redirects"),
        ("/to-file", "http-redirects"),
        ("/to-user", "http-redirects"),
        ("/busy", "http-status"),
        ("/busy-for-a-square", "http-status"),
        ("/nonsense", "http-failed"),
    ],
)
def test_an_answer_that_gives_no_file_has_its_own_rule(path: str, rule: str, server: Server, fetch: Fetcher) -> None:
    """404, redirect loops, redirects to elsewhere, errors and nonsense are told apart."""
    assert Finding(rule, "error") == fetch(server.url(path))


@pytest.mark.parametrize("path", ["/dribble", "/dribbled-head", "/silent"])
def test_a_slow_server_gets_no_more_than_its_time(path: str, server: Server) -> None:
    """A server that dribbles or is silent costs no more than the limit, whatever it sends."""
    began = time.monotonic()

    told = Fetcher(Limits(seconds=0.6, tries=1, pause=0.0), allow_private=True)(server.url(path))

    assert Finding("http-timeout", "error") == told
    assert time.monotonic() - began < 3


def test_a_server_that_is_busy_is_asked_again(server: Server, fetch: Fetcher) -> None:
    """What is only for now is tried again."""
    assert b"ja" == fetch(server.url("/busy-once"))


def test_no_more_is_read_than_may_be(server: Server, fetch: Fetcher) -> None:
    """An endless file is cut one byte behind the limit, so that the reader refuses it."""
    body = fetch(server.url("/huge"))

    assert isinstance(body, bytes)
    assert MAX_BYTES + 1 == len(body)


def test_robots_txt_is_obeyed() -> None:
    """What robots.txt forbids is not asked, and the rest is."""
    with serving(b"User-agent: *\nDisallow: /moved\n") as server:
        fetch = Fetcher(QUICK, allow_private=True)

        assert Finding("http-robots", "error") == fetch(server.url("/moved"))
        assert b"name: x\n" == fetch(server.url("/good"))
        assert "/moved" not in {path for path, _ in server.asked}


def test_a_robots_txt_that_was_moved_is_obeyed() -> None:
    """The rules are those at the end of a redirect."""
    with serving(b"User-agent: *\nDisallow: /moved\n", 301) as server:
        fetch = Fetcher(QUICK, allow_private=True)

        assert Finding("http-robots", "error") == fetch(server.url("/moved"))
        assert b"name: x\n" == fetch(server.url("/good"))


def test_a_host_that_cannot_say_what_it_allows_is_left_alone() -> None:
    """While its server fails on robots.txt nothing else is asked of it."""
    with serving(b"", 503) as server:
        assert Finding("http-robots", "error") == Fetcher(QUICK, allow_private=True)(server.url("/good"))
        assert {path for path, _ in server.asked} == {"/robots.txt"}


def test_a_host_gets_a_pause(server: Server) -> None:
    """Between two requests to one host there is a pause."""
    slept: list[float] = []
    fetch = Fetcher(Limits(pause=0.7), allow_private=True, sleep=slept.append)

    fetch(server.url("/good"))

    assert [True] == [0.5 < each <= 0.7 for each in slept]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 -- an address that must be refused, not bound to
        "224.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fe80::1]",
        "[fd00::1]",
        "[2002:7f00:1::]",
    ],
)
def test_no_private_address_is_asked(host: str) -> None:
    """Nothing is sent to an address that is not on the public internet, however it is written."""
    assert Finding("http-private", "error") == Fetcher(QUICK)(f"http://{host}/x")


def test_a_redirect_to_a_private_address_is_not_followed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step of a redirect is checked anew: a public host cannot lead inside."""
    first = server.server_port
    monkeypatch.setattr(network, "is_public", lambda address: address == "127.0.0.1")
    server.RequestHandlerClass = type(
        "Leads", (Handler,), {"answer_good": lambda self: self.give(302, Location="http://[::1]:1/")}
    )

    assert Finding("http-private", "error") == Fetcher(QUICK)(f"http://127.0.0.1:{first}/good")


def test_a_name_that_changes_its_mind_is_asked_where_it_was_checked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is looked up once for each request, and the connection goes to the address that was checked."""
    looked: list[object] = []

    def lookup(host: object, port: object, **_: object) -> list[tuple[object, ...]]:
        looked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    created: list[object] = []
    create = socket.create_connection

    def connect(address: tuple[str, int], timeout: float | None) -> socket.socket:
        created.append(address[0])
        monkeypatch.undo()
        return create(address, timeout)

    monkeypatch.setattr(socket, "create_connection", connect)
    Fetcher(Limits(seconds=2, tries=1, pause=0), allow_private=True)(f"http://naam.example:{server.server_port}/good")

    assert ["naam.example"] == looked[:1]
    assert "127.0.0.1" == created[0]


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("ftp://voorbeeld.nl/x", "http-redirects"),
        ("http:///x", "http-redirects"),
        ("http://voorbeeld.nl:99999/x", "http-failed"),
        ("http://[", "http-failed"),
        ("http://bestaat-niet.invalid/x", "http-failed"),
    ],
)
def test_an_address_that_is_none_is_not_asked(url: str, rule: str) -> None:
    """What is no web address, or has no host that exists, is told without a request."""
    assert Finding(rule, "error") == Fetcher(QUICK)(url)


def test_https_proves_who_answers(server: Server, fetch: Fetcher) -> None:
    """A server that cannot prove its name is not believed."""
    assert Finding("http-failed", "error") == fetch(server.url("/good").replace("http:", "https:"))
