"""The ASGI side of a request: its headers and body read within bounds, an answer sent."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http import HTTPStatus
from typing import IO, Any, Final

from bronwijzer.errors import RequestError, TooLarge
from bronwijzer.web.errors import TooSlow
from bronwijzer.web.protocol import parameters_of
from bronwijzer.web.service import Asked, Pairs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
#: A whole answer: its head and its body.
Whole = tuple[Message, bytes]
Headers = Iterable[tuple[str, str]]

#: Shared caches may answer for a minute by themselves, so they are a minute late with a new release; others ask again.
CACHED: Final = "public, max-age=0, s-maxage=60"
BODY_SECONDS: Final = 20.0
#: By this header, which never leaves the server, Flask says which part of a file is to be sent: start, length, path.
FILE_HEADER: Final = "Bronwijzer-File"
_CHUNK: Final = 1 << 16
_PARAMETERS: Final = "bronwijzer.parameters"
_HEADERS: Final = "bronwijzer.headers"


class Gone(Exception):
    """The client left before it had its answer."""

    cause = "gone"


class Stalled(Gone):
    """The client did not take its answer in time, and its connection was ended."""

    cause = "stalled"


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request by lower-case name, read once; a repeated one is joined, as RFC 9110 has it."""
    known: dict[str, str] | None = scope.get(_HEADERS)
    if known is None:
        known = scope[_HEADERS] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            known[name] = f"{known[name]}, {value}" if name in known else value
    return known


def with_header(scope: Scope, name: bytes, value: bytes) -> Scope:
    """Return a request in which a header has another value."""
    headers = [(each, value if each == name else old) for each, old in scope["headers"]]
    return {**{key: told for key, told in scope.items() if key != _HEADERS}, "headers": headers}


def parameters_in(scope: Scope) -> Pairs:
    """Return the parameters of an address, which are read once; raises RequestError when they cannot be."""
    known: Pairs | None = scope.get(_PARAMETERS)
    if known is None:
        known = scope[_PARAMETERS] = parameters_of(scope["query_string"])
    return known


def asked_of(scope: Scope) -> Asked:
    """Return what a client asked for; parameters that cannot be read are left to who reads them."""
    headers = headers_of(scope)
    try:
        parameters = parameters_in(scope)
    except RequestError:
        parameters = ()
    return Asked(scope["path"], parameters, headers.get("accept"), headers.get("accept-language"))


async def body_of(receive: Receive, most: int, seconds: float = BODY_SECONDS) -> bytes:
    """Return a body of at most so many bytes that arrives in so many seconds.

    Raises TooLarge, TooSlow, and Gone when the client leaves.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                body += message.get("body", b"")
                if len(body) > most:
                    raise TooLarge("request.too-large", limit=most)
                more = message.get("more_body", False)
    except TimeoutError as error:
        raise TooSlow("request.too-slow", seconds=int(seconds)) from error
    return bytes(body)


async def unless_left(working: asyncio.Future[Any], receive: Receive) -> None:
    """Wait for work to be done; raises Gone when the client leaves first."""
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Gone
    finally:
        leaving.cancel()


async def _left(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def head(status: int, headers: Headers) -> Message:
    """Return the head of an answer."""
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": raw}


async def start(send: Send, status: int, headers: Headers) -> None:
    """Send the head of an answer."""
    await send(head(status, headers))


async def send_bytes(send: Send, method: str, status: int, headers: Headers, body: bytes) -> None:
    """Send an answer; one to HEAD has the headers of the same GET and no body."""
    sized = [] if status == HTTPStatus.NO_CONTENT else [("Content-Length", str(len(body)))]
    await start(send, status, [*headers, *sized])
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


async def send_file(send: Send, method: str, headers: Headers, body: IO[bytes], size: int, head: bytes = b"") -> None:
    """Send a whole file, or to HEAD only its headers; `head` goes first, and counts as part of the size."""
    await start(send, 200, [*headers, ("Content-Length", str(size))])
    if method != "HEAD" and size <= _CHUNK:  # in one message, which is what most results are
        await send({"type": "http.response.body", "body": head + body.read()})
        return
    if method != "HEAD" and head:
        await send({"type": "http.response.body", "body": head, "more_body": True})
    await send_part(send, body, 0 if method == "HEAD" else size - len(head))


async def send_part(send: Send, body: IO[bytes], size: int) -> None:
    """Send so many bytes of a file in pieces, each when the client has taken the one before."""
    while piece := body.read(min(size, _CHUNK)):
        size -= len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
