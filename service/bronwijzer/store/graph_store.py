"""Writing to a remote engine by the SPARQL 1.1 Graph Store Protocol: graphs put in place, and taken away."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import Request

from pyoxigraph import RdfFormat, Triple, serialize

from bronwijzer.errors import StoreUnavailable
from bronwijzer.formats import N_TRIPLES
from bronwijzer.store import wire
from bronwijzer.store.credentials import Credentials
from bronwijzer.store.spelling import sent
from bronwijzer.store.wire import Reply

#: How the addresses of known engines end: that of queries, and that of the graph store beside it.
_KNOWN: Final[Mapping[str, str]] = {
    "/query": "/store",  # Oxigraph
    "/sparql": "/sparql-graph-crud-auth",  # Virtuoso
}
_PART: Final = 5000  # triples: well under what Virtuoso takes at once
_LONGEST_ANSWER: Final = 2**20
_LONGEST_PROBLEM: Final = 4096
_LONGEST_SENTENCE: Final = 300
_DENIED: Final = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


def beside(endpoint: str) -> str | None:
    """Return the address of the graph store that known engines have beside a query endpoint, or None."""
    parts = urlsplit(endpoint)
    for end, store in _KNOWN.items():
        if parts.path.endswith(end):
            return urlunsplit(parts._replace(path=parts.path.removesuffix(end) + store))
    return None


class GraphStore:
    """The graph store of a dataset; `keeps_literals` is False for an engine that loses some, which are then wrapped."""

    def __init__(self, address: str, credentials: Credentials, seconds: float, *, keeps_literals: bool) -> None:
        self.address = address
        self._credentials = credentials
        self._seconds = seconds
        self._keeps_literals = keeps_literals

    def put(self, graph: str, triples: Iterable[Triple]) -> None:
        """Make a graph hold exactly these triples, of which none has a blank node; raises StoreUnavailable."""
        held = triples if self._keeps_literals else sent(triples)
        parts = _parts(held)
        self._send("PUT", graph, next(parts, b""))
        for part in parts:
            self._send("POST", graph, part)

    def delete(self, graph: str) -> None:
        """Make a graph hold nothing; raises StoreUnavailable."""
        self._send("DELETE", graph)

    def knock(self, graph: str) -> None:
        """Have the engine ask who is there before anything large is sent, which it might not read to the end."""
        with self._ask("GET", graph, None) as reply:
            if reply.status in _DENIED:
                raise StoreUnavailable("remote.denied", status=reply.status)

    def _send(self, method: str, graph: str, body: bytes | None = None) -> None:
        with self._ask(method, graph, body) as reply:
            missing = method == "DELETE" and reply.status == HTTPStatus.NOT_FOUND
            if reply.status in _DENIED:
                raise StoreUnavailable("remote.denied", status=reply.status)
            if not missing and reply.status // 100 != HTTPStatus.OK // 100:
                problem = _sentence(reply.body.read(_LONGEST_PROBLEM))
                raise StoreUnavailable("remote.not-written", graph=graph, status=reply.status, problem=problem)

    def _ask(self, method: str, graph: str, body: bytes | None) -> Reply:
        address = f"{self.address}{'&' if '?' in self.address else '?'}{urlencode({'graph': graph})}"
        # No Accept: Virtuoso answers a PUT in HTML or, when that is not accepted, with a 406.
        headers = {} if body is None else {"Content-Type": N_TRIPLES.media_type}
        request = Request(address, data=body, method=method, headers=headers)  # noqa: S310 -- settings take http(s) only
        try:
            ends = time.monotonic() + self._seconds
            return wire.send(request, self._credentials, ends=ends, limit=_LONGEST_ANSWER)
        except (wire.TooSlow, wire.TooMuch, wire.NotWhole, wire.Unreachable) as error:
            raise StoreUnavailable("remote.unreachable", problem=str(error) or type(error).__name__) from error


def _sentence(told: bytes) -> str:
    """Return what an engine said on one line, without the tags of a page."""
    text = re.sub(r"<[^>]*>", " ", told.decode("utf-8", "replace"))
    return " ".join(text.split())[:_LONGEST_SENTENCE]


def _parts(triples: Iterable[Triple]) -> Iterator[bytes]:
    held = iter(triples)
    while part := list(islice(held, _PART)):
        yield serialize(part, format=RdfFormat.N_TRIPLES) or b""
