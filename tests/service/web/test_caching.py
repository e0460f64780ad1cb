"""Answers that are kept: the same bytes, within a bound, and never for another question."""

import asyncio

from bronwijzer.web.caching import Cache
from bronwijzer.web.sending import Message, Receive, Scope, Send


class Site:
    """Answers each address with its own name, and counts."""

    def __init__(self, size: int = 10, caching: bytes = b"public") -> None:
        """Answer with so many bytes."""
        self.size, self.caching, self.asked = size, caching, 0

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer."""
        self.asked += 1
        headers = [(b"etag", b'"e"'), (b"cache-control", self.caching), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": scope["raw_path"], "more_body": True})
        await send({"type": "http.response.body", "body": b"x" * self.size})


def ask(cache: Cache, path: bytes = b"/a", method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """Ask once and return status and body."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"method": method, "path": path.decode(), "raw_path": path, "query_string": b"", "headers": told}
    asyncio.run(cache(scope, receive, send))
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])


def test_what_was_answered_once_is_answered_again() -> None:
    """The second time nobody is asked, and the bytes are the same."""
    site = Site()
    cache = Cache(site, 100_000)

    assert ask(cache) == ask(cache) == (200, b"/a" + b"x" * 10)
    assert (site.asked, cache.hits, cache.misses) == (1, 1, 1)
    assert ask(cache, if_none_match='"e"') == (304, b"")


def test_what_an_answer_depends_on_is_part_of_the_question() -> None:
    """Another address, method, format, language or coding is another question; two headers are one list."""
    site = Site()
    cache = Cache(site, 100_000)

    for _ in range(2):
        ask(cache)
        ask(cache, b"/b")
        ask(cache, method="HEAD")
        ask(cache, accept="text/turtle")
        ask(cache, accept_language="nl")
        ask(cache, accept_encoding="gzip")
    assert site.asked == 6


def test_what_may_not_be_kept_is_not() -> None:
    """A refusal, a part, a question of unreasonable length and what changes anything are asked each time."""
    site = Site(caching=b"no-store")
    for _ in range(2):
        ask(Cache(site, 100_000))
    cache = Cache(site := Site(), 100_000)
    for _ in range(2):
        ask(cache, range="bytes=0-1")
        ask(cache, accept="x" * 5000)
        ask(cache, method="POST")
    assert (site.asked, cache.size) == (6, 0)


def test_the_memory_is_bounded() -> None:
    """What was not asked for longest goes first, and one large answer does not empty the cache."""
    site = Site(size=1000)
    cache = Cache(site, 50_000)
    for number in range(100):
        ask(cache, b"/%d" % number)
        ask(cache, b"/0")

    assert cache.size <= 50_000
    assert site.asked == 100
    large = Cache(Site(size=10_000), 50_000)
    ask(large)
    assert large.size == 0
