"""The layer that compresses: around every handler, it changes what is sent and nothing else."""

import asyncio
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Final

from bronwijzer.web.encoding import COMPRESSORS, Compressor, coding_of, is_worth_it, plain, varied
from bronwijzer.web.sending import Application, Message, Receive, Scope, Send, Whole, headers_of, with_header

#: More than so many bytes are compressed beside the event loop.
_QUICK: Final = 32 * 1024


def with_compression(handler: Application) -> Application:
    """Return a handler whose answers are compressed for clients that take it."""

    async def compressed(scope: Scope, receive: Receive, send: Send) -> None:
        told = headers_of(scope)
        coding, validators = coding_of(told.get("accept-encoding", "")), told.get("if-none-match", "").encode("latin-1")
        inner = with_header(scope, b"if-none-match", plain(validators, coding)) if validators else scope
        sender = _Sender(send, scope["method"], coding, validators) if coding else send
        await handler(inner, receive, sender)

    return compressed


def compressed_at_once(handler: Callable[[Scope], Whole | None]) -> Callable[[Scope], Whole | None]:
    """Return a handler whose whole answers are compressed for clients that take it."""

    def compressed(scope: Scope) -> Whole | None:
        whole = handler(scope)
        coding = coding_of(headers_of(scope).get("accept-encoding", ""))
        if whole is None or coding is None or not is_worth_it(whole[0]["status"], dict(whole[0]["headers"])):
            return whole
        body = _work(COMPRESSORS[coding](), whole[1], last=True)
        start = _coded(whole[0], coding)
        return {**start, "headers": [*start["headers"], (b"content-length", str(len(body)).encode())]}, body

    return compressed


class _Sender:
    """Sends an answer on, compressed where that is worth it."""

    def __init__(self, send: Send, method: str, coding: str, validators: bytes) -> None:
        self._send, self._method, self._coding, self._validators = send, method, coding, validators
        self._compressor: Compressor | None = None

    async def __call__(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            await self._send(self._start(message))
        elif self._compressor is None or self._method == "HEAD":
            await self._send(message)
        else:
            data, more = message.get("body", b""), message.get("more_body", False)
            work = partial(_work, self._compressor, data, last=not more)
            body = await asyncio.to_thread(work) if len(data) > _QUICK else work()
            if body or not more:
                await self._send({**message, "body": body})

    def _start(self, message: Message) -> Message:
        told = dict(message["headers"])
        etag = varied(told.get(b"etag", b""), self._coding)
        if message["status"] == HTTPStatus.NOT_MODIFIED and etag and etag in self._validators:
            return {**message, "headers": [*_without(message, b"etag"), (b"etag", etag)]}
        if not is_worth_it(message["status"], told):
            return message
        self._compressor = COMPRESSORS[self._coding]()
        return _coded(message, self._coding)


def _coded(start: Message, coding: str) -> Message:
    """Return the head of an answer that is compressed: other bytes, so another validator, and another length."""
    etag = varied(dict(start["headers"]).get(b"etag", b""), coding)
    validator = [(b"etag", etag)] if etag else []
    encoding = (b"content-encoding", coding.encode())
    return {**start, "headers": [*_without(start, b"etag", b"content-length"), *validator, encoding]}


def _work(compressor: Compressor, data: bytes, *, last: bool) -> bytes:
    return compressor.compress(data) + (compressor.flush() if last else b"")


def _without(message: Message, *names: bytes) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in message["headers"] if name not in names]
