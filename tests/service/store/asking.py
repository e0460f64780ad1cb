"""What the tests of the workers share: requests, hostile queries, and the processes that are there."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from bronwijzer.formats import CSV, JSON, TURTLE, Format
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Pool

MEGABYTE = 1_000_000

POINT = "SELECT ?value { <http://example.org/7> ?p ?value }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
MEMORY_BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
RESULT_BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def request(text: str, solutions: Format | None = JSON, graph: Format | None = TURTLE) -> Request:
    """Return a request as a client that takes the usual formats sends it."""
    return Request(text, solutions, graph)


def children() -> dict[int, str]:
    """Return the workers that this process started and did not bury: their ids, and the state of each.

    A worker leads a session of its own, which an engine that the tests run does not.
    """
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it went away meanwhile
            state, parent, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(parent) == os.getpid() and session == folder.name:
                found[int(folder.name)] = state
    return found


def state(process: int) -> str:
    """Return the state of a process as one letter, none if there is no such process, Z if it is only not buried."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    return ""


def ends(process: int, seconds: float = 30) -> bool:
    """Wait, generously, until a process does nothing any more, and tell whether it came to that."""
    end = time.monotonic() + seconds
    while (left := state(process)) not in {"", "Z"} and time.monotonic() < end:
        time.sleep(0.01)
    return left in {"", "Z"}


def kill(processes: set[int]) -> None:
    """Kill processes as the kernel does when memory runs out."""
    for process in processes:
        os.kill(process, signal.SIGKILL)


@contextlib.contextmanager
def trap() -> Iterator[tuple[int, list[str]]]:
    """Listen on this machine; yield the port, and who came."""
    visitors: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            with contextlib.suppress(OSError):  # closed: the test is over
                while True:
                    visitor, address = server.accept()
                    visitors.append(address[0])
                    visitor.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], visitors
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


async def until(holds: Callable[[], bool]) -> None:
    """Wait, generously, until something holds; TimeoutError when it does not."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 -- it is the kernel that makes it hold
            await asyncio.sleep(0.01)


def open_files() -> set[Path]:
    """Return the files that this process has open."""
    return set(files_in(Path("/proc/self/fd")))


def files_in(folder: Path) -> list[Path]:
    """Return what is in a folder."""
    return list(folder.iterdir())


async def ask(pool: Pool, text: str = POINT) -> bytes:
    """Ask one query and return its whole result as CSV."""
    with await pool.answer(request(text, CSV)) as answer:
        body = answer.body.read()
        assert answer.size == len(body)
        return body


def using(
    path: Path, act: Callable[[Pool], Awaitable[None]], workers: int = 1, deadline: float = 30, patience: float = 30
) -> None:
    """Act on a pool that is started and closed, and see that it leaves no process and no open file."""

    async def main() -> None:
        first = await asyncio.create_subprocess_exec("/bin/true")  # what asyncio opens for the first child stays open
        await first.wait()
        files = open_files()
        memory, largest = 64 * MEGABYTE, 4 * MEGABYTE
        pool = Pool(path, workers=workers, deadline=deadline, patience=patience, memory=memory, result_limit=largest)
        await pool.start()
        try:
            await act(pool)
        finally:
            await pool.close()
        assert children() == {}
        assert open_files() == files

    asyncio.run(main())
