"""The ASGI application of one release: queries to the workers, everything else to Flask, one set of headers on all."""

import asyncio
import contextlib
import re
from pathlib import Path
from string import punctuation
from typing import Final
from urllib.parse import quote

from a2wsgi import WSGIMiddleware
from flask import Flask, request

from bronwijzer.errors import RequestError
from bronwijzer.store.process import MEGABYTE
from bronwijzer.web import protocol, sending
from bronwijzer.web.admission import Admission, Answering
from bronwijzer.web.bridge import Bridge
from bronwijzer.web.buffering import Buffered
from bronwijzer.web.caching import Cache
from bronwijzer.web.compressing import compressed_at_once, with_compression
from bronwijzer.web.lasting import Lasting
from bronwijzer.web.operation import Operation
from bronwijzer.web.pacing import Paced
from bronwijzer.web.questions import ANSWERING
from bronwijzer.web.sending import Application as Handler
from bronwijzer.web.sending import Gone, Message, Receive, Scope, Send
from bronwijzer.web.service import Service
from bronwijzer.web.sparql import Endpoint

_THREADS: Final = 32
#: So much longer than it may wait for two turns and run, a query of a page is waited for by its thread.
_SLACK_SECONDS: Final = 60.0
_FILE: Final = sending.FILE_HEADER.lower().encode()
_PRINTABLE: Final = punctuation
_ASCII: Final = re.compile(rb"[!-~]*+")
_A_YEAR: Final = 31_536_000
_CONTENT_SECURITY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


_EXPOSED: Final = "Content-Language, ETag, Link, Location, Partial-Result, Preference-Applied, Repr-Digest, Retry-After"
_PREFLIGHT: Final = [
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS, POST, QUERY"),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match, Prefer, Range"),
    (b"access-control-max-age", b"86400"),
]


class Application:
    """Routes a request to the endpoint or to Flask; the pools are their maker's to start and close."""

    def __init__(
        self,
        flask: Flask,
        pool: Answering,
        slow: Answering | None = None,
        federated: Answering | None = None,
        *,
        lasting: Lasting | None = None,
    ) -> None:
        """Take who answers queries, those that take long where that is another, and those that ask elsewhere too.

        `lasting` is what it takes over from the application of the release before.
        """
        service: Service = flask.extensions["bronwijzer"]
        lasting = lasting or Lasting(service.settings)
        self._admission = Admission(lasting.shares, pool, slow or pool, federated=federated)
        self._endpoint = Endpoint(service, self._admission, lasting)
        self._operation = Operation(service, self._admission, lasting)
        self._threads = threads = WSGIMiddleware(flask.wsgi_app, workers=_THREADS)  # type: ignore[arg-type]  # a2wsgi types a WSGI application in its own words
        pages = with_compression(Buffered(threads, service, self._admission, self._endpoint.client_of))  # type: ignore[arg-type]  # a2wsgi has its own names for the same types
        # What was answered is kept as it was sent, compressed: half of the memory for pages, half for results.
        limit = service.settings.server.cache_megabytes * MEGABYTE // 2
        at_once = compressed_at_once(self._endpoint.at_once)
        self._pages, self._queries = Cache(pages, limit), Cache(with_compression(self._endpoint), limit, at_once)
        lasting.metrics.serves(service.manifest.version)
        self._show(lasting, {each for each in (pool, slow, federated) if each})
        self._bridge = flask.extensions[ANSWERING] = Bridge(
            self._admission,
            lambda: self._endpoint.client_of(request.environ["asgi.scope"]),
            2 * service.settings.server.patience_seconds + service.settings.query.deadline_seconds + _SLACK_SECONDS,
            _THREADS // 2,
        )
        self._path = f"{service.root}sparql"
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._send_seconds = service.settings.server.send_seconds
        self._headers = _headers(secure=service.manifest.base_uri.startswith("https:"))

    def _show(self, lasting: Lasting, pools: set[Answering]) -> None:
        """Have the metrics ask for what changes by itself."""
        metrics, shares = lasting.metrics, lasting.shares
        metrics.gauge("waiting_queries", "Queries that wait for a worker.", lambda: shares.waiting)
        metrics.gauge("spool_bytes", "Results that are made or sent.", lambda: shares.room.size)
        metrics.gauge(
            "release_delayed", "1 while the current release is not the one that is served.", lambda: bool(lasting.delay)
        )
        metrics.gauge(
            "cache_bytes", "Memory of the answers that are kept.", lambda: self._pages.size + self._queries.size
        )
        metrics.gauge(
            "cache_hits", "Answers given from those that are kept.", lambda: self._pages.hits + self._queries.hits
        )
        metrics.gauge("cache_misses", "Answers that had to be made.", lambda: self._pages.misses + self._queries.misses)
        metrics.gauge("worker_bytes", "Memory of the query workers.", lambda: _memory(pools))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and put on every answer what every answer has."""
        self._bridge.loop = asyncio.get_running_loop()
        if not _ASCII.fullmatch(scope["query_string"]):
            # What no client may send unescaped is escaped for it: WSGI reads the query string as ASCII.
            scope = {**scope, "query_string": quote(scope["query_string"], safe=_PRINTABLE).encode()}
        kind, handler = self._handler(scope)
        self._under_way += 1
        self._idle.clear()
        try:
            paced = Paced(send, scope.get("client"), self._send_seconds)
            sender = _Sender(paced, scope["method"], self._headers)
            with contextlib.suppress(Gone):
                await self._operation.watched(kind, handler, scope, receive, sender)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    def _handler(self, scope: Scope) -> tuple[str, Handler]:
        """Return what kind of request it is, and who answers it."""
        own = self._operation.handler_of(scope)
        if own:
            return "operation", own
        return ("query", self._queries) if self._is_query(scope) else ("page", self._pages)

    async def finished(self) -> None:
        """Return when every request that came in is answered."""
        await self._idle.wait()

    async def finish(self, seconds: float) -> None:
        """Take no more queries, and return when those that run have ended, or after so many seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._admission.finish(), seconds)

    def close(self) -> None:
        """Let its threads end, each when its request is answered."""
        self._threads.executor.shutdown(wait=False)

    def _is_query(self, scope: Scope) -> bool:
        if scope["path"] != self._path:
            return False
        try:
            return protocol.is_query(scope["method"], sending.parameters_in(scope))
        except RequestError:
            return True


def _memory(pools: set[Answering]) -> float:
    """Return the memory of the workers of pools that have some."""
    return sum(float(getattr(pool, "resident", 0)) for pool in pools)


class _Sender:
    """Sends an answer on with the headers of every answer, and the file that Flask leaves to it."""

    def __init__(self, send: Send, method: str, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._method = method
        self._headers = [*headers, *(_PREFLIGHT if method == "OPTIONS" else [])]
        self._file: list[str] | None = None

    async def __call__(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            own = self._kept(message["headers"])
            named = {name for name, _ in own}
            message = {**message, "headers": [*own, *(pair for pair in self._headers if pair[0] not in named)]}
        elif self._file and not message.get("more_body", False):
            first, size, path = self._file
            with await asyncio.to_thread(Path(path).open, "rb") as file:
                file.seek(int(first))
                await sending.send_part(self._send, file, 0 if self._method == "HEAD" else int(size))
            return
        await self._send(message)

    def _kept(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Return the headers that are for the client, and note the one that is for us."""
        for name, value in headers:
            if name == _FILE:
                self._file = value.decode().split(" ", 2)
        return [pair for pair in headers if pair[0] != _FILE]


def _headers(*, secure: bool) -> list[tuple[bytes, bytes]]:
    """Return the headers of every answer; a browser is told to insist on https where the site has it."""
    headers = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", _EXPOSED),
        ("Content-Security-Policy", _CONTENT_SECURITY),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Vary", "Accept, Accept-Encoding, Accept-Language, Prefer"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if secure:
        headers.append(("Strict-Transport-Security", f"max-age={_A_YEAR}"))
    return [(name.lower().encode(), value.encode()) for name, value in headers]
