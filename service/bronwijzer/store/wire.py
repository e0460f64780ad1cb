"""HTTP to a remote engine: one request to one address, and within a deadline a whole answer or an error.

The library's own time-outs count from byte to byte, so an engine that sends one byte a second would never meet them.
Here every read gets what is left until the deadline. No redirect is followed, no proxy asked, nothing unpacked.
"""

import contextlib
import select
import ssl
import time
import weakref
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
_MOST_IDLE: Final = 8


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


class Idle:
    """Connections to one engine that wait for the next question; any thread may take one."""

    def __init__(self) -> None:
        self._waiting: list[socket] = []
        weakref.finalize(self, _close_all, self._waiting)

    def take(self) -> socket | None:
        """Return a connection that the engine has not closed, if there is one."""
        with contextlib.suppress(IndexError):
            while True:
                held = self._waiting.pop()
                if not _has_news(held):
                    return held
                held.close()
        return None

    def give(self, held: socket) -> None:
        """Keep a connection for later, or close it when enough wait."""
        if len(self._waiting) < _MOST_IDLE:
            self._waiting.append(held)
        else:
            held.close()


def send(
    request: Request,
    credentials: Credentials,
    *,
    ends: float,
    limit: int,
    address: str | None = None,
    idle: Idle | None = None,
) -> Reply:
    """Send a request and return its whole answer, before `ends` (of the monotonic clock) and within `limit` bytes.

    The host is looked up, unless the network `address` to connect to is told. With `idle` connections, which are for
    requests that may be sent twice, one of these is used and kept afterwards.
    When the server asks who is there, it is told; not in an answer to somebody else's redirect, for none is followed.
    Raises Unreachable, TooSlow, TooMuch or NotWhole.
    """
    exchange = _Exchange(request, address, ends, limit, idle)
    reply = exchange.once(credentials.known(request))
    if reply.status == _UNAUTHORIZED and (told := credentials.answer(request, reply.headers)):
        reply.body.close()
        reply = exchange.once(told)
    return reply


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A request, and what its answers have to keep to."""

    request: Request
    address: str | None
    ends: float
    limit: int
    idle: Idle | None

    def once(self, authorization: Mapping[str, str]) -> Reply:
        """Send the request once; one that an idle connection lost is sent again on a new one."""
        held = self.idle.take() if self.idle else None
        if held:
            with contextlib.suppress(Unreachable):
                return self._over(held, authorization)
        return self._over(self._connected(), authorization)

    def _connected(self) -> socket:
        connection = Connection(urlsplit(self.request.full_url), min(_LONGEST_CONNECT, _left(self.ends)), self.address)
        try:
            connection.connect()
        except (TimeoutError, ssl.SSLError, OSError) as error:
            connection.close()
            raise Unreachable(error.strerror or type(error).__name__) from error
        return connection.sock

    def _over(self, held: socket, authorization: Mapping[str, str]) -> Reply:
        """Send the request over a connection, and close that unless it may be kept."""
        request, kept = self.request, False
        connection = HTTPConnection(urlsplit(request.full_url).netloc)
        connection.sock = cast("socket", TimedSocket(cast("socket", _Lent(held)), partial(_left, self.ends)))
        told = {**authorization, "Connection": "keep-alive" if self.idle else "close"}
        headers = {**dict(request.header_items()), **told}
        try:
            connection.request(request.get_method(), request.selector, cast("bytes | None", request.data), headers)
            with connection.getresponse() as response:
                reply, kept = _whole(response, self.limit), not response.will_close
                return reply
        except TimeoutError as error:
            raise TooSlow from error
        except ConnectionError as error:
            raise Unreachable(error.strerror or type(error).__name__) from error
        except HTTPException as error:
            raise NotWhole(type(error).__name__) from error
        except OSError as error:
            raise Unreachable(error.strerror or type(error).__name__) from error
        finally:
            if kept and self.idle:
                self.idle.give(held)
            else:
                held.close()


class _Lent:
    """A socket that http.client uses and does not close; what a TimedSocket needs of one."""

    def __init__(self, held: socket) -> None:
        self.settimeout, self.sendall, self.recv_into = held.settimeout, held.sendall, held.recv_into

    def close(self) -> None:
        """Leave it open: whoever lent it knows whether it is used again."""


def _close_all(waiting: list[socket]) -> None:
    for each in waiting:
        each.close()


def _has_news(held: socket) -> bool:
    """Tell whether there is something to read on a connection that waits: its end, or what nobody asked for."""
    watch = select.poll()
    watch.register(held, select.POLLIN)
    return bool(watch.poll(0))


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
    while chunk := response.read1(_CHUNK):  # `read` would believe a chunk that says to be of a negative size
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
