"""Web addresses of strangers, fetched with care, and the only place where a harvest opens a connection.

Only http and https, to addresses on the public internet, at the address that was looked up and checked (so that a name
cannot point elsewhere a moment later), with a limit on time, size and redirects. The standard library's own client is
enough for that, and does nothing by itself: it follows no redirect, reads no proxy and keeps no cookie.
"""

import http.client
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from socket import socket
from typing import Final, cast
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from bronwijzer.harvest.findings import Finding
from bronwijzer.harvest.text import MAX_BYTES
from bronwijzer.network import Connection, NotPublic, TimedSocket, address_of, port_of

#: The rule of a finding that is none: there is nothing new to read.
UNCHANGED: Final = "unchanged"

_AGENT: Final = "Bronwijzer"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GONE: Final = frozenset({404, 410})
_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
_OK: Final = 200
_SERVER_FAILS: Final = 500
_NOBODY: Final = ("User-agent: *", "Disallow: /")
_NOT_MODIFIED: Final = 304
_PIECE: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Limits:
    """What one address may cost: seconds in all, redirects, tries, and the pause between two requests to a host."""

    seconds: float = 20.0
    redirects: int = 5
    tries: int = 3
    pause: float = 1.0
    longest_wait: float = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: a status, where it redirects to, when to come back, its mark of this version, the body."""

    status: int
    location: str
    retry_after: str
    etag: str
    body: bytes


class _Refused(Exception):
    """An address is not asked, or its answer not taken; carries the rule."""


@dataclass(slots=True)
class Fetcher:
    """Fetches addresses one after the other, politely: what robots.txt forbids is not asked, hosts get a pause.

    `etags` are the validators of what was fetched before; an address that still gives the same is `unchanged`.
    """

    limits: Limits = field(default_factory=Limits)
    allow_private: bool = False
    etags: dict[str, str] = field(default_factory=dict)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _seen: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, url: str) -> bytes | Finding:
        """Return the bytes at an address, one more than is read at most, or the finding that says why not."""
        try:
            return self._fetched(url)
        except _Refused as refused:
            return Finding(str(refused), "error")

    def _fetched(self, url: str) -> bytes:
        deadline = self.clock() + self.limits.seconds
        for _ in range(self.limits.redirects + 1):
            parts = _checked(url)
            if not self._allowed(parts, deadline):
                raise _Refused("http-robots")
            answer = self._asked(parts, deadline)
            if answer.status == _NOT_MODIFIED:
                return self._same(url)
            if answer.status == _OK:
                self._keep(url, answer)
                return answer.body
            if answer.status not in _REDIRECTS or not answer.location:
                raise _Refused("gone" if answer.status in _GONE else "http-status")
            url = urljoin(url, answer.location)
        raise _Refused("http-redirects")

    def _same(self, url: str) -> bytes:
        if url not in self._seen:
            raise _Refused(UNCHANGED)
        return self._seen[url]

    def _keep(self, url: str, answer: Answer) -> None:
        self._seen[url] = answer.body
        self.etags.pop(url, None)
        if answer.etag:
            self.etags[url] = answer.etag

    def _asked(self, parts: SplitResult, deadline: float) -> Answer:
        """Return a server's answer, asking again a little later when it is only for now that it has none."""
        for number in range(1, self.limits.tries + 1):
            self._wait(parts.netloc)
            try:
                answer = self._once(parts, deadline)
            except _Refused as refused:
                if number == self.limits.tries or str(refused) != "http-failed":
                    raise
                wished = ""
            else:
                if answer.status not in _AGAIN or number == self.limits.tries:
                    return answer
                wished = answer.retry_after
            pause = float(wished) if wished.isdecimal() else self.limits.pause * 2**number
            self.sleep(min(pause, self.limits.longest_wait, max(deadline - self.clock(), 0.0)))
        raise _Refused("http-failed")

    def _once(self, parts: SplitResult, deadline: float) -> Answer:
        held = self.etags.get(parts.geturl(), "")
        headers = {"User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        if held:
            headers["If-None-Match"] = held
        connection = Connection(parts, self._left(deadline), self._address(parts))
        try:
            target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            connection.connect()
            connection.sock = cast("socket", TimedSocket(connection.sock, partial(self._left, deadline)))
            connection.request("GET", target, headers=headers)
            return _answer(connection)
        except TimeoutError as error:
            raise _Refused("http-timeout") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _Refused("http-failed") from error
        finally:
            connection.close()

    def _address(self, parts: SplitResult) -> str:
        """Return the network address to connect to."""
        try:
            return address_of(parts, private=self.allow_private)
        except OSError as error:
            raise _Refused("http-failed") from error
        except NotPublic as error:
            raise _Refused("http-private") from error

    def _allowed(self, parts: SplitResult, deadline: float) -> bool:
        """Tell whether robots.txt of a host lets programs read an address (RFC 9309, section 2.3.1)."""
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            self._robots[root] = self._rules(f"{root}/robots.txt", deadline)
        return self._robots[root].can_fetch(_AGENT, parts.geturl())

    def _rules(self, url: str, deadline: float) -> RobotFileParser:
        """Return the rules at an address: none where there is no such file, none may read where its server fails."""
        answer = self._asked(_checked(url), deadline)
        for _ in range(self.limits.redirects):
            if answer.status not in _REDIRECTS or not answer.location:
                break
            url = urljoin(url, answer.location)
            answer = self._asked(_checked(url), deadline)
        said = answer.body.decode("utf-8", errors="replace").splitlines() if answer.status == _OK else []
        rules = RobotFileParser()
        rules.parse(_NOBODY if answer.status >= _SERVER_FAILS else said)
        return rules

    def _wait(self, host: str) -> None:
        """Leave a pause between two requests to one host."""
        since = self.clock() - self._last.get(host, -self.limits.pause)
        if since < self.limits.pause:
            self.sleep(self.limits.pause - since)
        self._last[host] = self.clock()

    def _left(self, deadline: float) -> float:
        left = deadline - self.clock()
        if left <= 0:
            raise _Refused("http-timeout")
        return left


def _answer(connection: http.client.HTTPConnection) -> Answer:
    raw = connection.getresponse()
    body = b"".join(_pieces(raw)) if raw.status == _OK else b""
    location, later, etag = (raw.headers.get(each, "") for each in ("Location", "Retry-After", "ETag"))
    return Answer(raw.status, location, later, etag, body)


def _pieces(raw: http.client.HTTPResponse) -> Iterator[bytes]:
    """Yield a body as far as it is read."""
    left = MAX_BYTES + 1
    while left > 0 and (piece := raw.read1(min(left, _PIECE))):
        left -= len(piece)
        yield piece


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_of(parts)
    except ValueError as error:
        raise _Refused("http-failed") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise _Refused("http-redirects")
    return parts
