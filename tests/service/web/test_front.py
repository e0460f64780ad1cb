"""A server that starts while its engine is away, and opens when that is there."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from bronwijzer.errors import StoreUnavailable
from bronwijzer.settings import Settings
from bronwijzer.web.asgi import Application
from bronwijzer.web.front import Front
from tests.engines import free_port, oxigraph
from tests.service.web.conftest import PROGRAM, Running, start, stop

REMOTE = '"store": {"engine": "sparql", "endpoint": "http://127.0.0.1:%d/query"}, "server": {'


def away() -> Application:
    """Fail as an application does whose engine is away."""
    raise StoreUnavailable("remote.unreachable", problem="nobody")


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


def test_a_store_of_its_own_that_cannot_be_read_is_an_error_at_once() -> None:
    """Only an engine elsewhere may come back by itself."""
    with pytest.raises(StoreUnavailable):
        Front(away, "/", patient=False)


def test_the_reason_is_that_of_the_last_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an operator mends first is not told for ever."""
    monkeypatch.setattr("bronwijzer.web.front._PAUSE", 0.001)
    failures = iter([StoreUnavailable("remote.unreachable"), StoreUnavailable("remote.denied"), RuntimeError()])

    def make() -> Application:
        raise next(failures)

    front = Front(make, "/", patient=True)
    assert front.problem
    assert front.problem.key == "remote.unreachable"
    with pytest.raises(RuntimeError):
        asyncio.run(front.open())
    assert front.problem.key == "remote.denied"
