"""Clients that do not take what they asked for: each piece of an answer has its time, and then the connection ends.

The server holds its sockets itself and tells nobody when one stalls, so they are looked for among this process's files.
"""

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bronwijzer.web.sending import Message, Send, Stalled

PIECE: Final = 64 * 1024
_AT_ONCE: Final = struct.pack("ii", 1, 0)


class Paced:
    """Sends messages on in pieces, of which a client has to take each within so many seconds."""

    def __init__(self, send: Send, client: Sequence[object] | None, seconds: float) -> None:
        """Keep how to send, to which address and port, and how long a piece may take."""
        self._send, self._client, self._seconds = send, client, seconds
        self._begun = False

    async def __call__(self, message: Message) -> None:
        """Send one message; raises Stalled, and ends the connection, when the client does not take it."""
        body = message.get("body", b"")
        if len(body) <= PIECE and not message.get("more_body", False) and not self._begun:
            await self._send(message)  # a head, or a whole answer in one piece, which the server takes at once
            return
        self._begun = True
        for start in range(0, max(1, len(body)), PIECE):
            piece, rest = body[start : start + PIECE], start + PIECE < len(body)
            await self._pass_on({**message, "body": piece, "more_body": True} if rest else {**message, "body": piece})

    async def _pass_on(self, message: Message) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await self._send(message)
        except TimeoutError as error:
            _drop(self._client)
            raise Stalled from error


def end_stalls(port: int, seconds: float) -> None:
    """Have the kernel end connections to a port that take nothing for so long, when nobody here waits for them."""
    for each in _sockets():
        if each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) and each.getsockname()[1] == port:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))


def _drop(client: Sequence[object] | None) -> None:
    """End the connection with a client, and forget at once what it has not taken."""
    wanted = [str(each) for each in client or ()]
    for each in _sockets():
        with contextlib.suppress(OSError):  # one that is connected to nobody
            if [str(part) for part in each.getpeername()[:2]] == wanted:
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                each.shutdown(socket.SHUT_RDWR)


def _sockets() -> Iterator[socket.socket]:
    """Yield the sockets of this process, each a copy that is closed again."""
    for number in [int(each.name) for each in Path("/proc/self/fd").iterdir() if each.is_socket()]:
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as each:  # unless it was closed since
            yield each
