"""What every answer has, whichever application made it, and sites that live below a path."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import pytest

from bronwijzer.errors import StoreUnavailable
from bronwijzer.formats import JSON
from bronwijzer.settings import Settings
from bronwijzer.store.evaluation import Outcome, Request
from bronwijzer.store.pool import Answer
from bronwijzer.web import sending
from bronwijzer.web.app import create_app
from bronwijzer.web.asgi import Application
from bronwijzer.web.errors import TooSlow
from bronwijzer.web.lasting import Lasting
from bronwijzer.web.sending import Gone, Message, Scope
from tests.service.web.asking import NOTHING
from tests.service.web.conftest import Running
from tests.service.web.releases import BASE, manifest_of, store_of

ALWAYS = {
    "access-control-allow-origin": "*",
    "referrer-policy": "strict-origin-when-cross-origin",
    "vary": "Accept, Accept-Encoding, Accept-Language, Prefer",
    "x-content-type-options": "nosniff",
}


class FakePool:
    """A pool that answers every query with the same bytes, or fails, or waits until it is told to stop."""

    def __init__(self, body: bytes = NOTHING, failure: Exception | None = None, *, endless: bool = False) -> None:
        """Choose what it does."""
        self.body, self.failure, self.endless = body, failure, endless
        self.asked: list[Request] = []
        self.cancelled = False

    async def answer(self, request: Request, body: IO[bytes], /) -> Answer:
        """Note the question and do what was chosen."""
        self.asked.append(request)
        try:
            await asyncio.sleep(3600 if self.endless else 0)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if self.failure:
            raise self.failure
        body.write(self.body)
        body.seek(0)
        return Answer(Outcome("solutions", JSON, stable=True), body, len(self.body))


def application(pool: FakePool, folder: Path, base: str = BASE) -> Application:
    """Return the application of the small site under a base."""
    settings = Settings().with_values({"site": {"base_uri": base}})
    return Application(create_app(store_of(base=base), manifest_of(base), folder, settings), pool)


def scope_of(path: str, method: str = "GET") -> Scope:
    """Return what an ASGI server tells of a request."""
    raw, _, query = path.partition("?")
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": raw,
        "raw_path": raw.encode(),
        "query_string": query.encode("latin-1"),
        "headers": [(b"accept", b"*/*"), (b"content-type", b"application/sparql-query")],
    }


async def forever() -> Message:
    """Tell nothing more of a client."""
    await asyncio.sleep(3600)
    raise AssertionError


async def unsent(_: Message) -> None:
    """Take no message: none is expected."""
    raise AssertionError


def call(
    app: Application, path: str, method: str = "GET", messages: Iterable[Message] = ()
) -> tuple[int, dict[str, str], bytes]:
    """Send one request to an ASGI application; return status, headers and body, or 0 when it sent nothing."""
    waiting, sent = list(messages) or [{"type": "http.request", "body": b"", "more_body": False}], list[Message]()

    async def receive() -> Message:
        if not waiting:
            await asyncio.sleep(3600)
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope_of(path, method), receive, send))
    headers = {name.decode(): value.decode() for each in sent for name, value in each.get("headers", ())}
    return sum(each.get("status", 0) for each in sent), headers, b"".join(each.get("body", b"") for each in sent)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/id/project/pdok",
        "/doc/project/pdok",
        "/nergens",
        "/sparql",
        "/sparql?query=ASK%7B%7D",
        "/sparql?query=",
        "/dumps/1/x",
        "/static/site.css",
    ],
)
def test_every_answer_has_the_same_protection(tmp_path: Path, path: str) -> None:
    """Pages, data, redirects, results, files and refusals alike."""
    _, headers, _ = call(application(FakePool(), tmp_path), path)

    assert {**headers, **ALWAYS} == headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    ("given", "piece"), [(None, slice(None)), ("bytes=2-5", slice(2, 6)), ("bytes=-3", slice(-3, None))]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_is_sent_whole_or_in_part(
    server: Running, folder: Path, method: str, given: str | None, piece: slice
) -> None:
    """The server itself sends the bytes that Flask chose, and keeps its own header to itself."""
    reply = server.ask("/dumps/1/site.nt", method, None, **({"Range": given} if given else {}))
    whole = (folder / "dumps" / "site.nt").read_bytes()
    expected = whole if method == "HEAD" else whole[piece]

    assert reply.status == (206 if given and method == "GET" else 200)
    assert reply.body == (b"" if method == "HEAD" else expected)
    assert int(reply.headers["content-length"]) == len(expected)
    assert sending.FILE_HEADER.lower() not in reply.headers


def test_a_site_on_https_insists_on_it(tmp_path: Path) -> None:
    """HSTS is sent when the base is https, and only then."""
    _, headers, _ = call(application(FakePool(), tmp_path, "https://x.nl/"), "/")

    assert headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/data/id/project/pdok", 303, "/data/doc/project/pdok"),
        ("/data/doc/project/pdok", 200, None),
        ("/data/def/gebruiktSoftware", 200, None),
        ("/data/doc?iri=https://x.nl/data/id/project/pdok", 200, None),
        ("/data/sparql", 200, None),
        ("/data/sparql?query=ASK%7B%7D", 200, None),
        ("/data/static/site.css", 200, None),
        ("/data/dumps/latest/x", 404, None),
        ("/data/.well-known/void", 303, "/data/dataset"),
        ("/.well-known/void", 303, "/data/dataset"),
        ("/data/", 200, None),
        ("/id/project/pdok", 404, None),
        ("/sparql?query=ASK%7B%7D", 404, None),
        ("/", 404, None),
    ],
)
def test_a_site_may_live_below_a_path(tmp_path: Path, path: str, status: int, location: str | None) -> None:
    """With the base https://x.nl/data/ every route is under /data/, and only there."""
    got, headers, _ = call(application(FakePool(), tmp_path, "https://x.nl/data/"), path)

    assert (got, headers.get("location")) == (status, location)


def test_a_query_string_that_is_not_ascii_is_read_as_if_it_were_escaped(tmp_path: Path) -> None:
    """A client that forgets to escape gets an answer, not a failure."""
    assert call(application(FakePool(), tmp_path), "/doc/project/pdok?x=\u00c3\u00a9\u00ff")[0] == 200
    assert call(application(FakePool(), tmp_path), "/sparql?query=\u00ff")[0] == 400
    assert call(application(FakePool(), tmp_path), "/sparql?%FF=x")[0] == 400


def test_a_client_that_leaves_ends_its_query(tmp_path: Path) -> None:
    """A disconnect cancels the question to the pool, and nothing is sent."""
    pool = FakePool(endless=True)
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]

    assert call(application(pool, tmp_path), "/sparql?query=ASK%7B%7D", messages=messages)[0] == 0
    assert pool.cancelled


def test_many_who_ask_whether_it_is_ready_cost_one_query(tmp_path: Path) -> None:
    """Nobody fills the queue by asking this, and all are told."""
    pool, told = FakePool(), list[Message]()

    async def send(message: Message) -> None:
        told.append(message)

    async def main() -> None:
        app = application(pool, tmp_path)
        await asyncio.gather(*(app(scope_of("/ready"), forever, send) for _ in range(300)))

    asyncio.run(main())

    assert [each["status"] for each in told if "status" in each] == [200] * 300
    assert len(pool.asked) == 1


def test_an_answer_that_comes_as_its_reader_is_given_up_is_let_go(tmp_path: Path) -> None:
    """The room that it took is free again."""
    settings, asking = Settings(), list[asyncio.Task[None]]()
    lasting = Lasting(settings)

    class Parting(FakePool):
        async def answer(self, request: Request, body: IO[bytes], /) -> Answer:
            made = await super().answer(request, body)
            assert lasting.shares.room.size
            asking[0].cancel()
            return made

    async def main() -> None:
        flask = create_app(store_of(), manifest_of(), tmp_path, settings)
        app = Application(flask, Parting(b"x" * 100_000), lasting=lasting)
        asking.append(asyncio.create_task(app(scope_of("/sparql?query=ASK%7B%7D"), forever, unsent)))
        await asyncio.wait(asking)

    asyncio.run(main())

    assert asking[0].cancelled()
    assert lasting.shares.room.size == 0


def test_a_client_that_leaves_halfway_its_question_is_not_answered(tmp_path: Path) -> None:
    """A disconnect while the body is read asks nothing."""
    pool = FakePool()
    messages: list[Message] = [{"type": "http.request", "body": b"ASK", "more_body": True}, {"type": "http.disconnect"}]

    assert call(application(pool, tmp_path), "/sparql", "POST", messages)[0] == 0
    assert pool.asked == []


def test_a_body_in_pieces_is_one_query(tmp_path: Path) -> None:
    """However a client cuts its body, the query is whole."""
    pool = FakePool()
    pieces = (b"AS", b"K ", b"{}")
    messages: list[Message] = [{"type": "http.request", "body": each, "more_body": each != b"{}"} for each in pieces]

    assert call(application(pool, tmp_path), "/sparql", "POST", messages)[0] == 200
    assert pool.asked[0].text == "ASK {}"
    assert pool.asked[0].base == BASE


@pytest.mark.parametrize(
    ("failure", "status"), [(StoreUnavailable("store.unavailable"), 503), (ZeroDivisionError("geheim"), 500)]
)
def test_our_own_failures_are_logged_and_not_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, failure: Exception, status: int
) -> None:
    """The client learns that it is not its fault; the log learns why."""
    got, headers, body = call(application(FakePool(failure=failure), tmp_path), "/sparql?query=ASK%7B%7D")

    assert (got, headers["cache-control"]) == (status, "no-store")
    assert b"geheim" not in body
    assert str(failure.args[0]) in caplog.text


def test_a_body_that_dawdles_is_given_up() -> None:
    """A body has so many seconds to arrive."""

    async def never() -> Message:
        await asyncio.sleep(3600)
        return {}

    with pytest.raises(TooSlow):
        asyncio.run(sending.body_of(never, 10, seconds=0.01))


def test_a_body_of_nobody_is_gone() -> None:
    """A client that leaves while its body is read is gone, not slow."""

    async def leaving() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(Gone):
        asyncio.run(sending.body_of(leaving, 10))


def test_what_is_not_http_is_left_alone(server: Running) -> None:
    """An upgrade to a websocket is answered as the ordinary request that it also is."""
    reply = server.ask("/sparql?query=ASK%7B%7D", Connection="Upgrade", Upgrade="websocket")

    assert reply.status == 200
