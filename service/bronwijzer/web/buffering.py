"""Bodies of forms: read whole and within bounds before a thread is given to them, so that a slow sender holds none.

Each has a place among the requests of its client, so that nobody fills the memory with bodies.
"""

from collections.abc import Callable
from typing import Final

from bronwijzer.errors import BronwijzerError
from bronwijzer.web import sending
from bronwijzer.web.bridge import Admitting
from bronwijzer.web.sending import Application, Gone, Message, Receive, Scope, Send
from bronwijzer.web.service import Service

MOST_BYTES: Final = 1_000_000
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Buffered:
    """An application whose requests arrive whole."""

    def __init__(
        self, application: Application, service: Service, admission: Admitting, client_of: Callable[[Scope], str]
    ) -> None:
        """Keep the application, what tells a client that its body was refused, and who gives places to whom."""
        self._application, self._service = application, service
        self._admission, self._client_of = admission, client_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] in _WITHOUT_BODY:
            await self._application(scope, receive, send)
            return
        try:
            with self._admission.place(self._client_of(scope)):
                body = await sending.body_of(receive, MOST_BYTES)
                await self._application(scope, _Replay(body, receive), send)
        except Gone:
            return
        except BronwijzerError as error:
            told, page, content_type = self._service.refusal(error, sending.asked_of(scope))
            headers = [("Content-Type", content_type), ("Cache-Control", "no-store"), ("Connection", "close")]
            await sending.send_bytes(send, scope["method"], told.status, headers, page)


class _Replay:
    """Gives a body that was read already, and after it what else the client sends."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        """Return the next message."""
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
