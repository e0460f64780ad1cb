"""HTTP to a remote engine: one request to one address, and within a deadline a whole answer or an error.

The library's own time-outs count from byte to byte, so an engine that sends one byte a second would never meet them.
Here every read gets what is left until the deadline. No redirect is followed, no proxy asked, nothing unpacked.
"""

import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from socket import socket
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Final, Self, cast
from urllib.parse import urlsplit
from urllib.request import Request

from bronwijzer.network import Connection, TimedSocket
from bronwijzer.store.credentials import Credentials

_KEPT_IN_MEMORY: Final = 2**20
_CHUNK: Final = 64 * 1024
_LONGEST_CONNECT: Final = 3.0  # an engine that is there accepts at once; one that is gone must not cost a deadline
_UNAUTHORIZED: Final = 401


class Unreachable(Exception):
    """No connection, or it ended before the answer began: worth another attempt."""


class TooSlow(Exception):
    """The deadline passed before the answer was whole."""


class TooMuch(Exception):
    """The answer is larger than agreed."""


class NotWhole(Exception):
    """The answer ended early, is packed unasked, or does not tell where it ends."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: its status, its headers, and its body to be read from the start."""

    status: int
    headers: Message
    body: IO[bytes]
    size: int

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.body.close()

    @property
    def media_type(self) -> str:
        """The media type of the body, without parameters."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def send(request: Request, credentials: Credentials, *, ends: float, limit: int, address: str | None = None) -> Reply:
    """Send a request and return its whole answer, before `ends` (of the monotonic clock) and within `limit` bytes.

    The host is looked up, unless the network `address` to connect to is told.
    When the server asks who is there, it is told; not in an answer to somebody else's redirect, for none is followed.
    Raises Unreachable, TooSlow, TooMuch or NotWhole.
    """
    known = credentials.known(request)
    reply = _once(request, known, address, ends, limit)
    if reply.status == _UNAUTHORIZED and (told := credentials.answer(request, reply.headers)):
        reply.body.close()
        reply = _once(request, told, address, ends, limit)
    return reply


def _once(request: Request, authorization: Mapping[str, str], address: str | None, ends: float, limit: int) -> Reply:
    connection = _connection(request, address, ends)
    headers = {**dict(request.header_items()), **authorization, "Connection": "close"}
    try:
        connection.request(request.get_method(), request.selector, cast("bytes | None", request.data), headers)
        with connection.getresponse() as response:
            return _whole(response, limit)
    except TimeoutError as error:
        raise TooSlow from error
    except HTTPException as error:
        raise NotWhole(type(error).__name__) from error
    except OSError as error:
        raise Unreachable(error.strerror or type(error).__name__) from error
    finally:
        connection.close()


def _connection(request: Request, address: str | None, ends: float) -> HTTPConnection:
    connection = Connection(urlsplit(request.full_url), min(_LONGEST_CONNECT, _left(ends)), address)
    try:
        connection.connect()
    except (TimeoutError, ssl.SSLError, OSError) as error:
        connection.close()
        raise Unreachable(error.strerror or type(error).__name__) from error
    connection.sock = cast("socket", TimedSocket(connection.sock, partial(_left, ends)))
    return connection


def _whole(response: HTTPResponse, limit: int) -> Reply:
    """Read an answer to its end, which it must have announced: one that just stops could have lost its tail."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotWhole("Content-Encoding")
    if response.length is None and not response.chunked:
        raise NotWhole("Content-Length")
    body, size = SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY), 0  # noqa: SIM115 -- the reply owns it
    try:
        for chunk in _chunks(response, limit):
            size += body.write(chunk)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return Reply(response.status, response.headers, cast("IO[bytes]", body), size)


def _chunks(response: HTTPResponse, limit: int) -> Iterator[bytes]:
    size = 0
    while chunk := response.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooMuch
        yield chunk
    if response.length:
        raise NotWhole("Content-Length")


def _left(ends: float) -> float:
    """Return the seconds until a deadline; raises TooSlow when there are none."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TooSlow
    return left
