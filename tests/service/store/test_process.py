"""One worker as its pool sees it, with programs in its place that misbehave in every way a worker can."""

import asyncio
import logging
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from bronwijzer.errors import QueryTooLarge, StoreUnavailable
from bronwijzer.formats import CSV
from bronwijzer.store import process
from bronwijzer.store.process import WorkerProcess, megabytes
from tests.service.store.asking import POINT, children, kill, request, until

MEMORY = 64_000_000
READY = r"import os, sys, time; os.write(1, b'\1\0\0\0\6locked'); "
Play = Callable[[str], None]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """Put another program in the worker's place."""
    return lambda program: monkeypatch.setattr(process, "_PROGRAM", program)


def ask(path: Path, text: str = POINT, limit: int = MEMORY) -> tuple[bytes, bool]:
    """Start a worker, ask it one query and bury it; return the result, and whether the worker could have gone on."""

    async def main() -> tuple[bytes, bool]:
        worker = await WorkerProcess.start(path, MEMORY)
        body = BytesIO()
        try:
            _, size = await worker.ask(request(text, CSV), body, limit)
            assert size == len(body.getvalue())
            return body.getvalue(), worker.idle and worker.alive
        finally:
            await worker.bury()
            assert not worker.alive
            assert children() == {}

    return asyncio.run(main())


def test_a_worker_answers(on_disk: Path) -> None:
    """A worker that is started answers a query, and is ready for the next."""
    assert ask(on_disk) == (b"value\r\n7\r\n", True)


def test_a_worker_whose_number_another_has_is_not_alive(on_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel gives numbers again, so it is not asked about a worker that is gone."""

    async def main() -> None:
        worker = await WorkerProcess.start(on_disk, MEMORY)
        kill(set(children()))
        await worker.ended()
        monkeypatch.setattr(os, "waitid", lambda *_: None)
        assert not worker.alive

    asyncio.run(main())


def test_a_question_larger_than_the_pipe_arrives(on_disk: Path) -> None:
    """A long query is written while the worker reads it."""
    assert ask(on_disk, f"{POINT} # {'long ' * 100_000}")[0] == b"value\r\n7\r\n"


def test_a_store_that_does_not_open_is_told_in_a_sentence(tmp_path: Path) -> None:
    """The engine's own complaint arrives, with the path, and no traceback."""
    with pytest.raises(StoreUnavailable) as raised:
        ask(tmp_path / "nothing")

    assert raised.value.key == "store.unreadable"
    assert "No such file" in str(raised.value.values["problem"])
    assert children() == {}


def test_a_worker_that_never_gets_ready_is_killed(on_disk: Path, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start has a limit of its own."""
    play("import time; time.sleep(60)")
    monkeypatch.setattr(process, "_START_LIMIT", 0.05)

    with pytest.raises(StoreUnavailable):
        ask(on_disk)

    assert children() == {}


def test_a_start_that_is_cancelled_leaves_no_process(on_disk: Path, play: Play) -> None:
    """Whoever gives up while a worker starts leaves nothing behind."""
    play("import time; time.sleep(60)")

    async def main() -> None:
        start = asyncio.create_task(WorkerProcess.start(on_disk, MEMORY))
        await until(lambda: children() != {})
        await asyncio.sleep(0.05)
        start.cancel()
        with pytest.raises(asyncio.CancelledError):
            await start

    asyncio.run(main())

    assert children() == {}


@pytest.mark.parametrize(
    "end",
    [
        "os.kill(os.getpid(), 9)",
        r"os.write(1, b'\3\0'); os.kill(os.getpid(), 9)",
        r"os.write(1, b'\3\0\0\1\0half'); os.kill(os.getpid(), 9)",
        r"os.write(1, b'\3\0\0\0\4half'); os.abort()",
    ],
)
def test_a_worker_that_a_query_kills_is_told_as_too_much(on_disk: Path, play: Play, end: str) -> None:
    """Wherever in its answer a worker dies by a signal, the query was too much for it."""
    play(f"{READY}os.read(0, 65536); {end}")

    with pytest.raises(QueryTooLarge) as raised:
        ask(on_disk)

    assert raised.value.key == "query.memory"
    assert raised.value.values == {"megabytes": 64}


@pytest.mark.parametrize(
    "end",
    [
        "sys.exit(1)",
        "sys.exit(0)",
        r"os.write(1, b'\1\0\0\0\0'); time.sleep(60)",
        r"os.write(1, b'Traceback (most recent call last)'); time.sleep(60)",
    ],
)
def test_a_worker_that_fails_by_itself_is_no_fault_of_the_query(
    on_disk: Path, play: Play, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """A worker that ends without a signal, or says what it should not, is ours to mend."""
    play(f"{READY}os.read(0, 65536); {end}")
    monkeypatch.setattr(process, "_EXIT_LIMIT", 0.05)

    with pytest.raises(StoreUnavailable) as raised:
        ask(on_disk)

    assert raised.value.key == "store.unavailable"


def test_a_result_over_the_limit_is_not_taken(on_disk: Path) -> None:
    """The limit counts bytes of the result, and what is over it is refused."""
    with pytest.raises(QueryTooLarge) as raised:
        ask(on_disk, limit=9)

    assert ask(on_disk, limit=10)[0] == b"value\r\n7\r\n"
    assert raised.value.key == "query.result"


def test_complaints_are_heard_bounded_and_logged(on_disk: Path, play: Play, caplog: pytest.LogCaptureFixture) -> None:
    """However much a worker complains, it never waits to be heard, and only the end is kept."""
    play(f"{READY}sys.stderr.write('x' * 1_000_000 + 'the end'); sys.stderr.flush(); os.read(0, 65536); os.abort()")

    with caplog.at_level(logging.DEBUG, logger="bronwijzer.store.process"), pytest.raises(QueryTooLarge):
        ask(on_disk)

    message = caplog.messages[-1]
    assert "the end" in message
    assert len(message) < 10_000


def test_a_worker_knows_nothing_of_our_environment(on_disk: Path, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials stay out of the process that runs other people's queries; certificates and folders are no secret."""
    monkeypatch.setenv("SECRET", "secret")
    told = ["LD_LIBRARY_PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "TMPDIR"]
    for name in told:
        monkeypatch.setenv(name, "/somewhere")
    play("import os, sys; sys.exit(repr(sorted(os.environ)))")

    with pytest.raises(StoreUnavailable) as raised:
        ask(on_disk)

    assert raised.value.values["problem"] == repr(["LC_ALL", *told])


@pytest.mark.parametrize(("size", "told"), [(1_000_000, 1), (512_000_000, 512), (500_000, 0.5)])
def test_sizes_are_told_as_they_are_set(size: int, told: float) -> None:
    """A limit is told in megabytes, whole where it is whole."""
    assert repr(megabytes(size)) == repr(told)
