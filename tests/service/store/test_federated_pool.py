"""The workers of federation as their pool runs them: locked, with others that fetch, and all of them ended."""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bronwijzer.errors import QueryTimeout, ServiceFailed, StoreUnavailable
from bronwijzer.manifest import Manifest
from bronwijzer.settings import FederationSettings, QuerySettings, Settings
from bronwijzer.store import fetching
from bronwijzer.store.engine import open_federation
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Pool
from bronwijzer.store.process import Program
from tests.engines import Engine
from tests.service.store.asking import MEGABYTE, children, request, until
from tests.service.store.fake_engine import Asked, Fake, answer, fake, in_turn, saying, solutions

SEVEN = solutions(["s"], '{"s":{"type":"uri","value":"http://example.org/7"}}')


def allowing(other: Fake, seconds: float = 20) -> Settings:
    """Return settings that allow one endpoint."""
    federation = FederationSettings((other.address,), (other.address,), 1, seconds, 1)
    return Settings(federation=federation, query=QuerySettings(deadline_seconds=20))


def silent(_: Asked) -> Iterator[bytes]:
    """Say nothing for longer than anybody here waits."""
    time.sleep(2)
    yield b""


def using(pool: Pool | None, act: Callable[[Pool], Awaitable[None]]) -> None:
    """Act on a pool that is started and closed, and see that no process is left."""

    async def main() -> None:
        assert pool
        await pool.start()
        try:
            await act(pool)
        finally:
            await pool.close()

    asyncio.run(main())
    assert children() == {}


def asking(other: Fake) -> Request:
    """Return a query for the values of what an endpoint names."""
    return request(f"SELECT ?value {{ SERVICE <{other.address}> {{ ?s a ?o }} ?s <http://example.org/value> ?value }}")


def values(body: bytes) -> list[str]:
    """Return the values in JSON results."""
    return [row["value"]["value"] for row in json.loads(body)["results"]["bindings"]]


def test_a_federated_query_is_answered_by_a_locked_worker(on_disk: Path) -> None:
    """The answer of the other endpoint meets the data of the store, and the pool counts all its memory."""
    with fake(saying(answer(SEVEN))) as other:

        async def act(pool: Pool) -> None:
            for _ in range(2):
                with await pool.answer(asking(other)) as found:
                    assert values(found.body.read()) == ["7"]
                    assert not found.outcome.stable
            assert pool.locked
            assert pool.resident > 2 * 10 * MEGABYTE

        using(open_federation(on_disk.parent, "", allowing(other)), act)


def test_a_fetcher_that_hangs_is_killed_and_its_endpoint_blamed(on_disk: Path) -> None:
    """One that does not end by itself, as in looking up a name, ends with its process, and the next one is asked."""
    with fake(in_turn(silent, saying(answer(SEVEN)))) as other:
        settings = allowing(other, 60)
        fetchers = Pool(
            fetching.program(settings), workers=1, deadline=0.5, memory=128 * MEGABYTE, result_limit=MEGABYTE
        )
        told = Program(json.dumps({"path": str(on_disk), "endpoints": [other.address]}), "bronwijzer.store.federation")
        limits = {"deadline": 20.0, "memory": 64 * MEGABYTE, "result_limit": MEGABYTE}

        async def act(pool: Pool) -> None:
            with pytest.raises(ServiceFailed) as raised:
                await pool.answer(asking(other))
            assert ("service.slow", other.address, 0.5) == (raised.value.key, *raised.value.values.values())
            with await pool.answer(asking(other)) as found:
                assert values(found.body.read()) == ["7"]

        using(Pool(told, workers=1, fetchers=fetchers, **limits), act)  # type: ignore[arg-type]  # each as it is named


def test_the_deadline_of_a_query_ends_its_fetch_too(on_disk: Path) -> None:
    """A query that is out of time while it waits is told so, and nothing of it goes on."""
    with fake(silent) as other:

        async def act(pool: Pool) -> None:
            before = set(children())
            with pytest.raises(QueryTimeout):
                await pool.answer(replace(asking(other), seconds=0.5))
            await until(lambda: len(before & set(children())) == len(before) - 2)

        using(open_federation(on_disk.parent, "", allowing(other)), act)


def test_closing_ends_a_query_that_waits_for_another(on_disk: Path) -> None:
    """Nobody waits until the endpoint or the query is out of time."""
    asked = threading.Event()

    def hanging(_: Asked) -> Iterator[bytes]:
        asked.set()
        closed.wait(60)
        yield b""

    closed = threading.Event()
    with fake(hanging) as other:

        async def act(pool: Pool) -> None:
            waiting = asyncio.create_task(pool.answer(asking(other)))
            await asyncio.to_thread(asked.wait, 60)
            await pool.close()
            closed.set()
            with pytest.raises(StoreUnavailable):
                await waiting

        using(open_federation(on_disk.parent, "", allowing(other, 300)), act)


def test_a_remote_engine_federates_in_the_same_way(loaded: Engine, written_manifest: Manifest) -> None:
    """What others answer goes to the engine as a part of the query, which itself asks nobody."""
    base = written_manifest.base_uri
    known = solutions(["s"], f'{{"s":{{"type":"uri","value":"{base}id/project/pdok"}}}}')
    with fake(saying(answer(known))) as other:
        settings = loaded.settings(allowing(other))
        query = f"SELECT ?value {{ SERVICE <{other.address}> {{ ?s a ?o }} ?s a ?value }}"

        async def act(pool: Pool) -> None:
            with await pool.answer(request(query)) as found:
                assert "http://usefulinc.com/ns/doap#Project" in values(found.body.read())

        using(open_federation(Path("/nowhere"), written_manifest.digest, settings), act)


def test_without_endpoints_there_are_no_such_workers(on_disk: Path) -> None:
    """The setting is empty as it comes."""
    assert open_federation(on_disk.parent, "", Settings()) is None
