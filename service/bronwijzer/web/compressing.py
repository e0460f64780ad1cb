"""The layer that compresses: around every handler, it changes what is sent and nothing else."""

import asyncio
from functools import partial
from http import HTTPStatus
from typing import Final

from bronwijzer.web.encoding import COMPRESSORS, Compressor, coding_of, is_worth_it, plain, varied
from bronwijzer.web.sending import Application, Message, Receive, Scope, Send

#: More than so many bytes are compressed beside the event loop.
_QUICK: Final = 32 * 1024


def with_compression(handler: Application) -> Application:
    """Return a handler whose answers are compressed for clients that take it."""

    async def compressed(scope: Scope, receive: Receive, send: Send) -> None:
        told = dict(scope["headers"])
        coding = coding_of(told.get(b"accept-encoding", b"").decode("latin-1"))
        headers = [
            (name, plain(value, coding) if name == b"if-none-match" else value) for name, value in scope["headers"]
        ]
        sender = _Sender(send, scope["method"], coding, told.get(b"if-none-match", b"")) if coding else send
        await handler({**scope, "headers": headers}, receive, sender)

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
        validator = [(b"etag", etag)] if etag else []
        coding = (b"content-encoding", self._coding.encode())
        return {**message, "headers": [*_without(message, b"etag", b"content-length"), *validator, coding]}


def _work(compressor: Compressor, data: bytes, *, last: bool) -> bytes:
    return compressor.compress(data) + (compressor.flush() if last else b"")


def _without(message: Message, *names: bytes) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in message["headers"] if name not in names]
