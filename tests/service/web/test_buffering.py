"""Bodies: whole before a thread is given to them, and refused beyond the bounds."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bronwijzer.errors import TooMany
from bronwijzer.settings import Settings
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Answer
from bronwijzer.web import buffering
from bronwijzer.web.buffering import Buffered
from bronwijzer.web.sending import Message, Receive, Scope, Send
from bronwijzer.web.service import Service
from tests.service.web.releases import manifest_of, store_of


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    """Send back what was received, and what came after it."""
    first, then = await receive(), await receive()
    await send({"type": "told", "method": scope["method"], "first": first, "then": then["type"]})


class Doorman:
    """Lets in whom it knows, and counts who is inside."""

    def __init__(self, known: str) -> None:
        """Begin with nobody inside."""
        self.known, self.inside, self.most = known, 0, 0

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Let a client in, or refuse it."""
        if client != self.known:
            raise TooMany("admission.share", setting="server.client_queries", limit=1, retry=1)
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            yield
        finally:
            self.inside -= 1

    async def answer(self, request: Request, client: str) -> Answer:
        """Answer nothing: no query comes this way."""
        raise NotImplementedError


def _sent(messages: list[Message], method: str = "POST", doorman: Doorman | None = None) -> list[Message]:
    """Return what an application sends when these messages arrive."""
    service = Service.of(store_of(), manifest_of(), Path("nowhere/dumps"), Settings())
    arriving, sent = iter([*messages, {"type": "http.disconnect"}]), list[Message]()

    async def receive() -> Message:
        return next(arriving)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/reconcile", "query_string": b"", "headers": []}
    buffered = Buffered(_application, service, doorman or Doorman("reader"), lambda _: "reader")
    asyncio.run(buffered(scope, receive, send))
    return sent


def _piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_arrives_whole() -> None:
    """However many pieces a client sends, the application gets one, and then what else happens."""
    sent = _sent([_piece(b"a", more=True), _piece(b"b", more=True), _piece(b"c", more=False)])

    assert sent == [{"type": "told", "method": "POST", "first": _piece(b"abc", more=False), "then": "http.disconnect"}]


def test_a_request_without_a_body_goes_straight_on() -> None:
    """A GET is not waited for."""
    assert _sent([_piece(b"", more=False)], "GET")[0]["first"] == _piece(b"", more=False)


def test_a_body_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client is told so, and the application never hears of it."""
    monkeypatch.setattr(buffering, "MOST_BYTES", 2)

    sent = _sent([_piece(b"abc", more=True)])

    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 413
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_client_that_leaves_gets_no_answer() -> None:
    """Nothing is sent to who is gone."""
    assert _sent([_piece(b"a", more=True)]) == []


def test_a_body_has_a_place_while_it_arrives() -> None:
    """Who sends more at once than its share is refused before a byte is read, and the place is given back."""
    known, unknown = Doorman("reader"), Doorman("another")

    assert _sent([_piece(b"a", more=False)], doorman=known)[0]["type"] == "told"
    refused = _sent([], doorman=unknown)

    assert (known.most, known.inside) == (1, 0)
    assert refused[0]["status"] == 429
