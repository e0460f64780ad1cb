"""A server that starts while its engine is away, and opens when that is there."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from bronwijzer.errors import StoreUnavailable
from bronwijzer.settings import Settings, StoreSettings
from bronwijzer.web.front import Front
from tests.engines import free_port, oxigraph
from tests.service.store.fake_engine import answer, fake, in_turn, saying
from tests.service.web.conftest import PROGRAM, Running, start, stop
from tests.service.web.releases import manifest_of

REMOTE = '"store": {"engine": "sparql", "endpoint": "http://127.0.0.1:%d/query"}, "server": {'


@pytest.fixture
def waiting(folder: Path, tmp_path: Path) -> Iterator[tuple[Running, int]]:
    """A server whose engine, which has the release, does not run now; and the port of that engine."""
    port = free_port()
    with oxigraph(tmp_path, port) as engine:
        engine.load(folder, Settings())
    running = start(folder, PROGRAM.replace('"server": {', REMOTE % port))
    try:
        yield running, port
    finally:
        code, _, err = stop(running)
    assert (code, "The site opens as soon as the engine answers" in err) == (0, True)


def test_a_server_waits_for_its_engine(waiting: tuple[Running, int], tmp_path: Path) -> None:
    """Until the engine is there it lives, is not ready and says so; then it serves, without having been restarted."""
    running, port = waiting
    refused, ready = running.ask("/doc/project/pdok"), running.ask("/ready")
    assert running.ask("/health").status == 200
    assert (refused.status, refused.kind, refused.headers["retry-after"]) == (503, "application/problem+json", "10")
    assert json.loads(refused.body)["code"] == "remote.unreachable"
    assert (ready.status, json.loads(ready.body)) == (503, {"status": "unavailable", "cause": "remote.unreachable"})
    with oxigraph(tmp_path, port):
        for _ in range(600):
            if running.ask("/ready").status == 200:
                break
            Event().wait(0.1)
        assert running.ask("/doc/project/pdok").kind == "text/turtle"
        assert running.ask("/sparql?query=ASK%7B%7D").body == b'{"head":{},"boolean":true}'


def test_a_server_that_waits_can_be_stopped(folder: Path) -> None:
    """A signal ends it as it ends any other."""
    running = start(folder, PROGRAM.replace('"server": {', REMOTE % free_port()))

    assert stop(running)[0] == 0


def test_a_store_of_its_own_that_cannot_be_read_is_an_error_at_once(tmp_path: Path) -> None:
    """Only an engine elsewhere may come back by itself."""
    manifest_of().write(tmp_path)
    with pytest.raises(StoreUnavailable):
        asyncio.run(Front(tmp_path, Settings()).open())


def test_the_reason_is_that_of_the_last_attempt(folder: Path) -> None:
    """What an operator mends first is not told for ever."""

    async def act(front: Front) -> list[str]:
        await front.open()
        keys = [front.problem.key if front.problem else ""]
        following = asyncio.create_task(front.follow(lambda: None))
        async with asyncio.timeout(60):
            while front.problem and front.problem.key == keys[0]:  # noqa: ASYNC110 -- the front tells nobody
                await asyncio.sleep(0.01)
        following.cancel()
        return [*keys, front.problem.key if front.problem else ""]

    with fake(in_turn(saying(answer(b"", "500 Broken")), saying(answer(b"", "401 Who")))) as engine:
        settings = Settings(store=StoreSettings("sparql", engine.address, attempts=1))
        assert asyncio.run(act(Front(folder, settings))) == ["remote.failed", "remote.denied"]
