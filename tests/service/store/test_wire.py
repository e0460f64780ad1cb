"""HTTP to an engine: whole answers within a deadline, from the one address that was asked, or an error."""

import contextlib
import gzip
import itertools
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from urllib.request import Request

import pytest

from bronwijzer.store.credentials import Credentials
from bronwijzer.store.wire import Idle, NotWhole, Reply, TooMuch, TooSlow, Unreachable, send
from tests.engines import free_port
from tests.service.store.asking import trap
from tests.service.store.fake_engine import Asked, answer, fake, saying

LIMIT = 2**20


def get(address: str, seconds: float = 30, limit: int = LIMIT) -> Reply:
    """Send a plain GET."""
    request = Request(address)  # noqa: S310 -- the address of a server of the test
    return send(request, Credentials(), ends=time.monotonic() + seconds, limit=limit)


def dribbling(*parts: bytes) -> Iterator[bytes]:
    """Send what there is, then a byte now and then, for ever: each one well within any time-out between two."""
    yield from parts
    for _ in itertools.count():
        time.sleep(0.05)
        yield b"x"


def test_a_whole_answer_is_read_from_the_start() -> None:
    """Status, headers, type and body are as they were sent."""
    script = saying(answer(b"hello", "200 OK", kind="text/plain; charset=utf-8"))
    with fake(script) as engine, get(engine.address) as reply:
        body = reply.body.read()

    assert (200, "text/plain", 5, b"hello") == (reply.status, reply.media_type, reply.size, body)
    assert reply.body.closed


def test_an_answer_in_chunks_is_put_together() -> None:
    """An answer that tells the length of each part is whole when the last part, of no length, is there."""
    script = saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2\r\nab\r\n", b"1\r\nc\r\n0\r\n\r\n")
    with fake(script) as engine, get(engine.address) as reply:
        assert b"abc" == reply.body.read()


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", id="less than announced"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", id="broken chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", id="chunk of no size"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nab", id="negative chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\nno end announced", id="no length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", id="negative length"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200 + b"\r\n", id="too many headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 100_000, id="endless header"),
        pytest.param(
            answer(gzip.compress(b"\0" * 50_000_000), "200 OK", "Content-Encoding: gzip"),
            id="packed without being asked",
        ),
    ],
)
def test_an_answer_that_is_not_whole_is_none(sent: bytes) -> None:
    """Whatever ends early, tells no end, or is no HTTP is refused, and a packed answer is never unpacked."""
    with fake(saying(sent)) as engine, pytest.raises(NotWhole):
        get(engine.address)


def test_a_chunk_of_negative_size_is_not_read_without_end() -> None:
    """What it says of its size is not believed: more than was agreed is too much, at once."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n"
    with fake(lambda _: dribbling(head, b"x" * 2 * LIMIT)) as engine, pytest.raises(TooMuch):
        get(engine.address, seconds=5)


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"],
    ids=["status", "headers", "body"],
)
def test_an_answer_that_dribbles_ends_at_the_deadline(start: bytes) -> None:
    """However often a byte arrives, and wherever in the answer, the deadline is the deadline."""
    with fake(lambda _: dribbling(start)) as engine:
        began = time.monotonic()
        with pytest.raises(TooSlow):
            get(engine.address, seconds=0.5)

        assert time.monotonic() - began < 10


def test_a_server_that_says_nothing_ends_at_the_deadline() -> None:
    """An engine that takes a request and never answers costs no more than the deadline."""

    def silent(_: Asked) -> Iterator[bytes]:
        time.sleep(1)
        yield b""

    with fake(silent) as engine, pytest.raises(TooSlow):
        get(engine.address, seconds=0.3)


def test_an_answer_larger_than_agreed_is_cut_off() -> None:
    """An endless body is left at the limit, not at the end of the memory."""

    def endless(_: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        for _part in range(1000):
            yield b"10000\r\n" + b"x" * 0x10000 + b"\r\n"

    with fake(endless) as engine, pytest.raises(TooMuch):
        get(engine.address)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(status: str) -> None:
    """An engine cannot send us anywhere: a redirect is an answer like another, and nobody is called."""
    with trap() as (port, visitors):
        script = saying(answer(b"", status, f"Location: http://127.0.0.1:{port}/"))
        with fake(script) as engine, get(engine.address) as reply:
            assert int(status[:3]) == reply.status

        assert [] == visitors


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that name a proxy are for others: what is asked goes to the engine itself."""
    with trap() as (port, visitors), fake(saying(answer(b"x"))) as engine:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        get(engine.address).body.close()

        assert [] == visitors


def test_an_engine_that_is_not_there_is_unreachable() -> None:
    """A port where nobody listens is told at once."""
    with pytest.raises(Unreachable):
        get(f"http://127.0.0.1:{free_port()}/")


def test_an_engine_that_hangs_up_is_unreachable() -> None:
    """A connection that ends before the answer begins is worth another attempt."""
    with fake(saying(b"")) as engine, pytest.raises((Unreachable, NotWhole)):
        get(engine.address)


def test_a_deadline_that_has_passed_asks_nothing() -> None:
    """Without time left no connection is made."""
    with fake(saying(answer(b"x"))) as engine:
        with pytest.raises(TooSlow):
            get(engine.address, seconds=-1)

        assert [] == engine.asked


def test_https_is_checked_against_the_certificate() -> None:
    """An engine that does not speak TLS at an https address is not spoken to in the clear."""
    with fake(saying(answer(b"x"))) as engine, pytest.raises(Unreachable):
        get(engine.address.replace("http:", "https:"), seconds=2)


def talk(server: socket.socket, connections: Sequence[Sequence[bytes]]) -> None:
    """Take so many connections one after another, and answer a request on each with each of its answers."""
    for turns in connections:
        visitor, _ = server.accept()
        with visitor, contextlib.suppress(OSError):  # a client that believes what it is told has left
            for each in turns:
                visitor.recv(65536)
                visitor.sendall(each)


@contextlib.contextmanager
def talking(*connections: Sequence[bytes]) -> Iterator[str]:
    """Run a server of a few connections with a few answers on each, and yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=talk, args=(server, connections), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join(30)
        assert not thread.is_alive()


def ask(address: str, idle: Idle) -> bytes:
    """Ask over connections that may be kept, and return what is answered."""
    request = Request(address)  # noqa: S310 -- the address of a server of the test
    with send(request, Credentials(), ends=time.monotonic() + 30, limit=LIMIT, idle=idle) as reply:
        return reply.body.read()


def test_a_connection_is_used_again() -> None:
    """Three questions go over one connection."""
    with talking([answer(b"one"), answer(b"two"), answer(b"three")]) as address:
        idle = Idle()

        assert [ask(address, idle) for _ in range(3)] == [b"one", b"two", b"three"]


def test_a_connection_that_was_closed_meanwhile_is_replaced() -> None:
    """Whether the engine closed it before the question, or at it, nobody notices."""
    with talking([answer(b"one"), b""], [answer(b"two")]) as address:
        idle = Idle()

        assert [ask(address, idle) for _ in range(2)] == [b"one", b"two"]


def test_what_nobody_asked_for_is_not_taken_for_an_answer() -> None:
    """A connection on which something came unasked is not used again."""
    with talking([answer(b"one") + answer(b"forged")], [answer(b"two")]) as address:
        idle = Idle()
        assert ask(address, idle) == b"one"

        assert ask(address, idle) == b"two"


@pytest.mark.parametrize("header", ["Connection: close", "Connection: Close"])
def test_an_engine_that_closes_is_believed(header: str) -> None:
    """A connection is not kept when its answer says that it ends."""
    with talking([answer(b"one", "200 OK", header), answer(b"too late")], [answer(b"two")]) as address:
        idle = Idle()

        assert [ask(address, idle) for _ in range(2)] == [b"one", b"two"]


def test_an_answer_that_is_not_whole_is_not_followed_by_another() -> None:
    """The rest of it would be read as the next answer."""
    broken = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\nHTTP/"
    with talking([broken, answer(b"too late")], [answer(b"two")]) as address:
        idle = Idle()
        with pytest.raises(NotWhole):
            ask(address, idle)

        assert ask(address, idle) == b"two"


def test_few_connections_wait() -> None:
    """However many were used at once, eight are kept."""
    idle, pairs = Idle(), [socket.socketpair() for _ in range(9)]
    for ours, _ in pairs:
        idle.give(ours)

    assert [ours.fileno() < 0 for ours, _ in pairs] == [False] * 8 + [True]
    for _, theirs in pairs:
        theirs.close()
