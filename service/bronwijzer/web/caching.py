"""Whole answers kept as bytes: a release never changes, so what was answered once is answered again without asking.

Measured, this is what separates some thousand answers a second from tens of thousands. What is kept is bounded in
bytes, and what was not asked for longest goes first.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from bronwijzer.web.encoding import coding_of
from bronwijzer.web.sending import FILE_HEADER, Application, Message, Receive, Scope, Send, Whole, headers_of

_NAMED: Final = ("accept", "accept-language", "prefer")
_LONGEST_KEY: Final = 4096
#: What Python needs beside the bytes of an answer and its key.
_OVERHEAD: Final = 2048
_LARGEST_PART: Final = 16
_STATUSES: Final = {HTTPStatus.OK, HTTPStatus.SEE_OTHER}
_FILE: Final = FILE_HEADER.lower().encode()

Key = tuple[str, bytes, bytes, str, str | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer."""

    start: Message
    body: bytes
    etag: bytes
    size: int


class Cache:
    """The answers of a handler, and of what answers some requests at once; it lives in one event loop."""

    def __init__(
        self, handler: Application, limit: int, at_once: Callable[[Scope], Whole | None] = lambda _: None
    ) -> None:
        """Keep answers of at most so many bytes together."""
        self._handler, self._limit, self._at_once = handler, limit, at_once
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self.size = self.hits = self.misses = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what was kept, or have it answered and keep that."""
        told = headers_of(scope)
        key = _key(scope, told)
        if key is None or "range" in told:
            await self._handler(scope, receive, send)
            return
        kept = self._known(key) or self._made(key, scope)
        if kept:
            await _answer(kept, told.get("if-none-match", "").encode("latin-1"), send)
            return
        recorder = _Recorder(send, self._limit // _LARGEST_PART)
        await self._handler(scope, receive, recorder)
        if recorder.start is not None and recorder.whole:
            self._keep(key, recorder.start, bytes(recorder.body))

    def _known(self, key: Key) -> Kept | None:
        """Return what was answered before."""
        kept = self._kept.get(key)
        if kept:
            self.hits += 1
            self._kept.move_to_end(key)
        else:
            self.misses += 1
        return kept

    def _made(self, key: Key, scope: Scope) -> Kept | None:
        """Return what can be answered at once."""
        whole = self._at_once(scope)
        return self._keep(key, *whole) if whole else None

    def _keep(self, key: Key, start: Message, body: bytes) -> Kept:
        etag = dict(start["headers"]).get(b"etag", b"")
        size = len(body) + sum(len(each or "") for each in key) + _OVERHEAD
        earlier = self._kept.pop(key, None)
        kept = self._kept[key] = Kept(start, body, etag, size)
        self.size += size - (earlier.size if earlier else 0)
        while self.size > self._limit:
            _, oldest = self._kept.popitem(last=False)
            self.size -= oldest.size
        return kept


class _Recorder:
    """Passes an answer on and keeps a copy of it, where it may be kept."""

    def __init__(self, send: Send, limit: int) -> None:
        self._send, self._limit = send, limit
        self.start: Message | None = None
        self.body = bytearray()
        self.whole = False

    async def __call__(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            told = dict(message["headers"])
            known = message["status"] in _STATUSES and b"no-store" not in told.get(b"cache-control", b"no-store")
            self.start = message if known and _FILE not in told else None
        elif self.start is not None:
            self.body += message.get("body", b"")
            self.whole = not message.get("more_body", False)
            if len(self.body) > self._limit:
                self.start, self.body = None, bytearray()
        await self._send(message)


async def _answer(kept: Kept, validators: bytes, send: Send) -> None:
    if kept.etag and kept.etag in validators:
        same = [pair for pair in kept.start["headers"] if not pair[0].startswith(b"content-")]
        await send({**kept.start, "status": HTTPStatus.NOT_MODIFIED, "headers": same})
        await send({"type": "http.response.body", "body": b""})
        return
    await send(kept.start)
    await send({"type": "http.response.body", "body": kept.body})


def _key(scope: Scope, told: Mapping[str, str]) -> Key | None:
    """Return what an answer depends on, or None for a request whose answer is not kept."""
    if scope["method"] not in {"GET", "HEAD"}:
        return None
    path = scope.get("raw_path") or scope["path"].encode()
    named = "\n".join(told.get(name, "") for name in _NAMED)
    if len(path) + len(scope["query_string"]) + len(named) > _LONGEST_KEY:
        return None
    return scope["method"], path, scope["query_string"], named, coding_of(told.get("accept-encoding", ""))
