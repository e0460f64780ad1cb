"""The pool's own life: starting, failing to, recovering, and keeping its workers locked in."""

import asyncio
import shutil
from pathlib import Path

import pytest

from bronwijzer.errors import BronwijzerError, QueryRefused, QueryTimeout, StoreUnavailable
from bronwijzer.store import process
from bronwijzer.store.pool import Pool, pause
from tests.service.store.asking import ENDLESS, ask, children, kill, trap, using

PROGRAM = process._PROGRAM  # noqa: SLF001 -- the tests put a worker without one of its guards in its place
UNREFUSED = "from bronwijzer.store import evaluation; evaluation._refuse_service = lambda *_: None; "
UNLOCKED = "from bronwijzer.store import worker; worker.lock_network = lambda: False; "


def test_a_pool_on_a_store_that_is_not_there_does_not_start(tmp_path: Path) -> None:
    """Starting tells at once that no worker can read the store."""
    with pytest.raises(StoreUnavailable) as raised:
        using(tmp_path / "nothing", ask)  # type: ignore[arg-type]  # it is never called

    assert raised.value.key == "store.unreadable"
    assert children() == {}


@pytest.mark.slow
def test_a_store_that_goes_away_is_told_and_found_again(on_disk: Path, tmp_path: Path) -> None:
    """While no worker can start, queries are refused at once; when one can, they are answered again."""
    here, away = tmp_path / "store", tmp_path / "away"
    shutil.copytree(on_disk, here)

    async def act(pool: Pool) -> None:
        here.rename(away)
        kill(set(children()))
        await until_told(pool, "store.unavailable")
        away.rename(here)
        await until_told(pool, "")

    using(here, act)


async def until_told(pool: Pool, expected: str) -> None:
    """Ask until the answer is the error with this key, or with no key an answer."""
    key = None
    while key != expected:
        await asyncio.sleep(0.05)
        try:
            await ask(pool)
            key = ""
        except BronwijzerError as error:
            key = error.key


def test_after_however_many_failures_another_start_is_tried() -> None:
    """A store that was away for a night is found again in the morning."""
    assert [0, 0.1, 0.2, 30, 30] == [pause(failures) for failures in (0, 1, 2, 100, 100_000)]


@pytest.mark.slow
def test_a_worker_that_cannot_start_is_not_tried_in_a_hot_loop(
    on_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each failure makes the next attempt wait longer, also where a worker starts well and dies unasked."""
    starts = tmp_path / "starts"
    mark = f"open({str(starts)!r}, 'a').write('x'); "

    async def act(_: Pool) -> None:
        monkeypatch.setattr(process, "_PROGRAM", mark + r"import os; os.write(1, b'\1\0\0\0\6locked')")
        kill(set(children()))
        await asyncio.sleep(1)
        monkeypatch.setattr(process, "_PROGRAM", mark + "raise SystemExit")
        await asyncio.sleep(1)

    using(on_disk, act)

    assert 2 <= len(starts.read_text()) <= 20


def test_the_workers_are_locked(on_disk: Path) -> None:
    """The pool says whether the kernel denies its workers the network, also those that replace others."""

    async def act(pool: Pool) -> None:
        assert pool.locked
        with pytest.raises(QueryTimeout):
            await ask(pool, ENDLESS)
        await ask(pool)
        assert pool.locked

    using(on_disk, act, deadline=0.1)


def test_a_pool_whose_kernel_offers_no_lock_says_so(on_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a lock queries are still answered, and `locked` tells the operator."""
    monkeypatch.setattr(process, "_PROGRAM", without(UNLOCKED))

    async def act(pool: Pool) -> None:
        assert not pool.locked
        assert await ask(pool) == b"value\r\n7\r\n"

    using(on_disk, act)


def without(guard: str) -> str:
    """Return the worker's program with one of its guards taken off."""
    return PROGRAM.replace(
        "from bronwijzer.store.worker import main", f"{guard}from bronwijzer.store.worker import main"
    )


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_a_service_is_refused_and_nobody_is_called(on_disk: Path, silent: str) -> None:
    """No query reaches another server, whether it asks for silence or not."""

    async def act(pool: Pool) -> None:
        with trap() as (port, visitors):
            with pytest.raises(QueryRefused):
                await ask(pool, f"SELECT * {{ SERVICE {silent}<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
            assert await ask(pool) == b"value\r\n7\r\n"
        assert visitors == []

    using(on_disk, act)


@pytest.mark.parametrize(
    ("guards", "called"), [(UNREFUSED, False), (UNREFUSED + UNLOCKED, True)], ids=["locked", "open"]
)
def test_the_lock_alone_keeps_a_service_from_calling(
    on_disk: Path, monkeypatch: pytest.MonkeyPatch, guards: str, called: bool
) -> None:
    """With the refusal taken off on purpose the kernel still stops the call; with the lock off too, it is made."""
    monkeypatch.setattr(process, "_PROGRAM", without(guards))

    async def act(pool: Pool) -> None:
        assert pool.locked is not called
        with trap() as (port, visitors):
            service = f"<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
            await ask(pool, f"SELECT * {{ SERVICE SILENT {service}")
            with pytest.raises(StoreUnavailable):
                await ask(pool, f"SELECT * {{ SERVICE {service}")
        assert len(visitors) == (2 if called else 0)

    using(on_disk, act)
