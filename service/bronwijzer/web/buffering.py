"""Bodies of forms: read whole and within bounds before a thread is given to them, so that a slow sender holds none."""

from typing import Final

from bronwijzer.errors import RequestError
from bronwijzer.web import sending
from bronwijzer.web.sending import Application, Gone, Message, Receive, Scope, Send
from bronwijzer.web.service import Service

MOST_BYTES: Final = 1_000_000
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Buffered:
    """An application whose requests arrive whole."""

    def __init__(self, application: Application, service: Service) -> None:
        """Keep the application, and what tells a client that its body was refused."""
        self._application, self._service = application, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] in _WITHOUT_BODY:
            await self._application(scope, receive, send)
            return
        try:
            body = await sending.body_of(receive, MOST_BYTES)
        except Gone:
            return
        except RequestError as error:
            told, page, content_type = self._service.refusal(error, sending.asked_of(scope))
            headers = [("Content-Type", content_type), ("Cache-Control", "no-store"), ("Connection", "close")]
            await sending.send_bytes(send, scope["method"], told.status, headers, page)
            return
        await self._application(scope, _Replay(body, receive), send)


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
