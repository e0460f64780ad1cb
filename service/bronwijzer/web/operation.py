"""For operators: whether the site is ready, its metrics, and a log of what was answered.

None holds anything of a person: no address, no query, no search term. The log of queries is another one, and only
kept where the settings name a file for it.
"""

import asyncio
import json
import time
from dataclasses import asdict
from typing import Final

from bronwijzer.errors import BronwijzerError, StoreUnavailable
from bronwijzer.formats import JSON
from bronwijzer.store.evaluation import Request
from bronwijzer.web import sending
from bronwijzer.web.admission import Admission
from bronwijzer.web.clients import is_trusted, networks
from bronwijzer.web.errors import MethodRefused
from bronwijzer.web.lasting import Lasting
from bronwijzer.web.metrics import CONTENT_TYPE
from bronwijzer.web.sending import Application, Message, Receive, Scope, Send
from bronwijzer.web.service import Service

READY_SECONDS: Final = 2.0
_QUERY: Final = "ASK { ?s ?p ?o }"
_METHODS: Final = "GET, HEAD, OPTIONS"
_UNANSWERED: Final = 499


class Operation:
    """`/ready` and `/metrics`, and the watching of every other answer."""

    def __init__(self, service: Service, admission: Admission, lasting: Lasting) -> None:
        """Watch the requests of a service."""
        self._service, self._admission, self._lasting = service, admission, lasting
        self._trusted = networks(service.settings.server.trusted_proxies)
        self._asking: asyncio.Task[str] | None = None
        self._routes = {f"{service.root}ready": self._ready, f"{service.root}metrics": self._tell}

    def handler_of(self, scope: Scope) -> Application | None:
        """Return what answers a request for operators; the metrics exist for trusted neighbours only."""
        handler = self._routes.get(scope["path"])
        if handler is None or (handler == self._tell and not self._is_near(scope)):
            return None
        return handler if scope["method"] in {"GET", "HEAD"} else self._refuse

    async def watched(self, kind: str, handler: Application, scope: Scope, receive: Receive, send: Send) -> None:
        """Have a request answered; count it and write it down."""
        began, watch = time.perf_counter(), _Watch(send)
        try:
            await handler(scope, receive, watch)
        finally:
            seconds = time.perf_counter() - began
            status = watch.status or _UNANSWERED
            self._lasting.metrics.answered(kind, status, seconds, watch.size)
            said = {"method": scope["method"], "path": scope["path"], "status": status}
            self._lasting.access.write(**said, bytes=watch.size, seconds=round(seconds, 6))

    def _is_near(self, scope: Scope) -> bool:
        """Tell whether a request comes from a trusted address itself, not from somebody behind it."""
        forwarded = {b"x-forwarded-for", b"forwarded"} & {name for name, _ in scope["headers"]}
        peer = (scope.get("client") or ("",))[0]
        return not forwarded and is_trusted(peer, self._trusted)

    async def _ready(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Tell which release answers, or why none does, and which one cannot follow it yet.

        All who ask at the same time are told what one query found out: nobody fills the queue by asking this.
        """
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._cause())
        cause = await asyncio.shield(self._asking)
        told: dict[str, object] = {"status": "ready", "release": self._service.manifest.version}
        status = 503 if cause else 200
        if cause:
            told = {"status": "unavailable", "cause": cause}
        if self._lasting.delay:
            told["delayed"] = asdict(self._lasting.delay)
        headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
        await sending.send_bytes(send, scope["method"], status, headers, json.dumps(told).encode())

    async def _cause(self) -> str:
        """Return why no worker answers a real query; nothing when one does."""
        try:
            with await self._admission.answer(Request(_QUERY, JSON, None, seconds=READY_SECONDS), "ready"):
                return ""
        except BronwijzerError as error:
            return error.key if isinstance(error, StoreUnavailable) else "store.unavailable"

    async def _refuse(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Tell which methods there are, as an answer to OPTIONS or to a method that is none of them."""
        method = scope["method"]
        if method == "OPTIONS":
            await sending.send_bytes(send, method, 204, [("Allow", _METHODS)], b"")
            return
        error = MethodRefused("request.method", method=method, allowed=_METHODS)
        told, body, content_type = self._service.refusal(error, sending.asked_of(scope))
        headers = [("Content-Type", content_type), ("Cache-Control", "no-store"), *told.headers]
        await sending.send_bytes(send, method, told.status, headers, body)

    async def _tell(self, scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [("Content-Type", CONTENT_TYPE), ("Cache-Control", "no-store")]
        await sending.send_bytes(send, scope["method"], 200, headers, self._lasting.metrics.text())


class _Watch:
    """Sends messages on, and notes the status and the size of the body."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = self.size = 0

    async def __call__(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)
