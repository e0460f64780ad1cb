"""The pool under queries that mean harm: each is ended, and the next one is answered."""

import asyncio
import errno
import tempfile
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import NoReturn

import pytest

from bronwijzer.errors import QueryTimeout, QueryTooLarge, StoreUnavailable
from bronwijzer.formats import CSV
from bronwijzer.store.pool import Pool
from tests.service.store.asking import (
    ENDLESS,
    MEGABYTE,
    MEMORY_BOMB,
    POINT,
    RESULT_BOMB,
    ask,
    children,
    files_in,
    kill,
    request,
    until,
    using,
)


def test_a_query_is_answered_whole(on_disk: Path) -> None:
    """The body is read from its start, and the outcome says what it is."""

    async def act(pool: Pool) -> None:
        with await pool.answer(request(POINT, CSV)) as answer:
            assert (answer.outcome.kind, answer.outcome.format, answer.outcome.stable) == ("solutions", CSV, True)
            assert answer.body.read() == b"value\r\n7\r\n"
        assert answer.body.closed

    using(on_disk, act)


def test_many_clients_at_once_each_get_their_own_answer(on_disk: Path) -> None:
    """However many ask at once, nobody gets another's answer."""

    async def act(pool: Pool) -> None:
        texts = [POINT.replace("/7>", f"/{n}>") for n in range(100)]
        answers = await asyncio.gather(*(ask(pool, text) for text in texts))
        assert answers == [b"value\r\n%d\r\n" % n for n in range(100)]
        assert len(children()) == 3

    using(on_disk, act, workers=2)


def test_the_worker_that_answered_last_answers_next(on_disk: Path) -> None:
    """Queries one after another go to one worker, which has the store at hand, while the others rest."""

    async def act(pool: Pool) -> None:
        await until(lambda: len(children()) == 4)
        for _ in range(10):
            await ask(pool)
        workers = pool._alive  # noqa: SLF001 -- nothing else shows which of them answered
        assert sum(worker.asked for worker in workers) <= 2  # one more, where it became ready in between

    using(on_disk, act, workers=3)


def test_a_large_result_is_spooled_to_disk_and_gone_when_closed(
    on_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit in memory is kept in a file without a name, which goes with the answer."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def act(pool: Pool) -> None:
        body = await ask(pool, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 60000")
        assert len(body) > MEGABYTE
        assert body.count(b"\r\n") == 60_001
        assert files_in(tmp_path) == []

    using(on_disk, act)


def test_a_query_without_end_is_killed_at_its_deadline(on_disk: Path) -> None:
    """The client learns of the deadline, and the next query is answered."""

    async def act(pool: Pool) -> None:
        for _ in range(3):
            with pytest.raises(QueryTimeout) as raised:
                await ask(pool, ENDLESS)
            assert raised.value.values == {"seconds": 0.2}
            assert await ask(pool) == b"value\r\n7\r\n"

    using(on_disk, act, deadline=0.2)


def test_a_query_that_eats_memory_dies_of_it(on_disk: Path) -> None:
    """The worker dies at its limit of memory, and the next query is answered."""

    async def act(pool: Pool) -> None:
        with pytest.raises(QueryTooLarge) as raised:
            await ask(pool, MEMORY_BOMB)
        assert (raised.value.key, raised.value.values) == ("query.memory", {"megabytes": 64})
        assert await ask(pool) == b"value\r\n7\r\n"

    using(on_disk, act)


def test_a_query_nested_too_deep_ends_only_its_worker(on_disk: Path) -> None:
    """A parser that runs out of stack takes nobody else along."""

    async def act(pool: Pool) -> None:
        with pytest.raises(QueryTooLarge):
            await ask(pool, "SELECT * {" + "{" * 100_000 + "}" * 100_000 + "}")
        assert await ask(pool) == b"value\r\n7\r\n"

    using(on_disk, act)


def test_a_result_that_grows_too_large_is_stopped(
    on_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result over the limit is not cut but refused, its worker killed, and nothing of it kept."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def act(pool: Pool) -> None:
        with pytest.raises(QueryTooLarge) as raised:
            await ask(pool, RESULT_BOMB)
        assert (raised.value.key, raised.value.values) == ("query.result", {"megabytes": 4})
        assert await ask(pool) == b"value\r\n7\r\n"
        assert files_in(tmp_path) == []

    using(on_disk, act)


def test_a_disk_without_room_is_no_fault_of_the_query(on_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a result cannot be kept, the store is unavailable, and only that answer is lost."""

    class Full(SpooledTemporaryFile[bytes]):
        def write(self, data: object) -> NoReturn:
            raise OSError(errno.ENOSPC, str(data))

    async def act(pool: Pool) -> None:
        with monkeypatch.context() as disk:
            disk.setattr("bronwijzer.store.pool.SpooledTemporaryFile", Full)
            with pytest.raises(StoreUnavailable):
                await ask(pool)
        assert await ask(pool) == b"value\r\n7\r\n"

    using(on_disk, act)


def test_a_worker_that_is_killed_in_the_middle_of_an_answer_is_replaced(on_disk: Path) -> None:
    """When the kernel kills every worker, the query that ran is told so, and the next is answered."""

    async def act(pool: Pool) -> None:
        running = asyncio.create_task(ask(pool, ENDLESS))
        await asyncio.sleep(0.1)
        kill(set(children()))
        with pytest.raises(QueryTooLarge):
            await running
        assert await ask(pool) == b"value\r\n7\r\n"

    using(on_disk, act)


def test_a_worker_that_dies_while_nobody_asks_is_replaced(on_disk: Path) -> None:
    """An idle worker that is killed costs no client anything."""

    async def act(pool: Pool) -> None:
        old = set(children())
        kill(old)
        await until(lambda: not set(children()) & old)
        assert await ask(pool) == b"value\r\n7\r\n"

    using(on_disk, act)


def test_a_client_that_leaves_ends_its_query(on_disk: Path) -> None:
    """Cancelling an answer kills the worker that was busy with it, and only that one."""

    async def act(pool: Pool) -> None:
        before = set(children())
        running = asyncio.create_task(ask(pool, ENDLESS))
        await asyncio.sleep(0.1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await ask(pool) == b"value\r\n7\r\n"
        await until(lambda: before - set(children()) != set())
        assert len(before - set(children())) == 1

    using(on_disk, act, workers=2)


def test_a_client_that_leaves_the_queue_costs_nothing(on_disk: Path) -> None:
    """Cancelling a query that waits leaves the others their turn."""

    async def act(pool: Pool) -> None:
        running = asyncio.create_task(ask(pool, ENDLESS))
        waiting = [asyncio.create_task(ask(pool)) for _ in range(3)]
        await asyncio.sleep(0.1)
        waiting[0].cancel()
        results = await asyncio.gather(running, *waiting, return_exceptions=True)
        assert [type(result) for result in results] == [QueryTimeout, asyncio.CancelledError, bytes, bytes]

    using(on_disk, act, deadline=0.3)


def test_queries_wait_in_the_order_in_which_they_came(on_disk: Path) -> None:
    """With every worker busy, first come is first served."""
    done: list[int] = []

    async def act(pool: Pool) -> None:
        async def one(number: int) -> None:
            await ask(pool)
            done.append(number)

        running = asyncio.create_task(ask(pool, ENDLESS))
        await asyncio.sleep(0.05)
        await asyncio.gather(*(one(number) for number in range(20)))
        with pytest.raises(QueryTimeout):
            await running

    using(on_disk, act, deadline=0.3)

    assert done == list(range(20))


def test_waiting_has_a_bound(on_disk: Path) -> None:
    """A query that gets no worker in time is told that the pool is busy."""

    async def act(pool: Pool) -> None:
        running = asyncio.create_task(ask(pool, ENDLESS))
        await asyncio.sleep(0.05)
        with pytest.raises(StoreUnavailable) as raised:
            await ask(pool)
        assert (raised.value.key, raised.value.values) == ("store.busy", {"seconds": 0.1})
        running.cancel()

    using(on_disk, act, patience=0.1)


def test_closing_ends_what_runs_and_what_waits(on_disk: Path) -> None:
    """A pool that closes leaves nobody waiting."""

    async def act(pool: Pool) -> None:
        asking = [asyncio.create_task(ask(pool, ENDLESS)) for _ in range(4)]
        await asyncio.sleep(0.1)
        await pool.close()
        results = await asyncio.gather(*asking, return_exceptions=True)
        assert [getattr(result, "key", result) for result in results] == ["store.unavailable"] * 4
        with pytest.raises(StoreUnavailable):
            await ask(pool)

    using(on_disk, act)
