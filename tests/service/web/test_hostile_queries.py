"""Every kind of hostile query over HTTP: it ends, its worker is replaced, and honest clients get whole answers."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.service.store.asking import trap
from tests.service.web.asking import COUNT, ENDLESS, post
from tests.service.web.conftest import PROGRAM, Running, start, stop
from tests.service.web.hostile import HOSTILE

DIRECT = "application/sparql-query"
ENDS = {200, 400, 403, 413, 422, 503, 504}
MEMORY = 96
WORKERS = 3 + 2  # of the quick and the slow lane, each with its spare


@pytest.fixture(scope="module")
def target(folder: Path) -> Iterator[Running]:
    """A server that gives queries little of everything."""
    program = (
        PROGRAM.replace('"workers": 1', '"workers": 2, "client_queries": 4')
        .replace(
            '"deadline_seconds": 3.0', f'"deadline_seconds": 0.8, "quick_seconds": 0.2, "memory_megabytes": {MEMORY}'
        )
        .replace('"length_kilobytes": 64', '"length_kilobytes": 256')
    )
    running = start(folder, program)
    yield running
    code, _, err = stop(running)
    assert (code, "Traceback" in err) == (0, False)


def tree(process: int) -> dict[int, tuple[str, int]]:
    """Return the processes that a process started: their state and their resident memory in bytes."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            pages = int((folder / "statm").read_text().split()[1])
        except OSError:
            continue
        if int(parent) == process:
            found[int(folder.name)] = (state, pages * 4096)
    return found


@pytest.fixture(scope="module")
def honest(target: Running) -> bytes:
    """The answer that an honest client gets when nobody is hostile."""
    reply = post(target, COUNT, DIRECT, X_Forwarded_For="192.0.2.1")
    assert reply.status == 200
    return reply.body


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_and_touches_nobody(target: Running, honest: bytes, name: str) -> None:
    """An honest client gets its whole answer beside it and after it; no trap is touched; memory stays bounded."""
    beside: list[bytes] = []
    with trap() as (port, visitors):
        text = HOSTILE[name].replace("{trap}", str(port))
        asking = threading.Thread(
            target=lambda: beside.extend(
                post(target, COUNT, DIRECT, X_Forwarded_For="192.0.2.1").body for _ in range(5)
            )
        )
        asking.start()
        reply = post(target, text, DIRECT, X_Forwarded_For="198.51.100.9")
        asking.join()
        after = post(target, COUNT, DIRECT, X_Forwarded_For="192.0.2.1").body

    assert reply.status in ENDS, reply.body
    assert [*beside, after] == [honest] * 6
    assert visitors == []
    processes = tree(target.process.pid)
    assert all(memory < (MEMORY + 120) * 1_000_000 for _, memory in processes.values())


def test_clients_that_leave_end_their_queries(target: Running, honest: bytes) -> None:
    """Twenty clients ask for something endless and go; the workers are free at once for others."""
    for number in range(20):
        with socket.create_connection(("127.0.0.1", target.port)) as client:
            head = (
                f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.{number}\r\n\r\n"
            )
            client.sendall(head.encode())

    assert post(target, COUNT, DIRECT, X_Forwarded_For="192.0.2.1").body == honest


def test_half_requests_and_pipelines_are_survived(target: Running, honest: bytes) -> None:
    """Who stops in the middle of a head or a body, or sends ten requests at once, holds up nobody."""
    halves = [b"GET /spa", b"GET /sparql HTTP/1.1\r\nHo", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: "]
    body = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 900\r\n\r\nASK"
    )
    idle = [socket.create_connection(("127.0.0.1", target.port)) for _ in range(40)]
    for number, client in enumerate(idle):
        client.sendall([*halves, body][number % 4])
    with socket.create_connection(("127.0.0.1", target.port)) as client:
        one = f"GET /sparql?query={quote('ASK {}')} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.2\r\n\r\n".encode()
        client.sendall(one * 9 + one.replace(b"Host: x", b"Host: x\r\nConnection: close"))
        answers = client.makefile("rb").read()

    assert answers.count(b'"boolean":true') == 10
    assert post(target, COUNT, DIRECT, X_Forwarded_For="192.0.2.1").body == honest
    for client in idle:
        client.close()


def test_nothing_is_left_behind(target: Running, honest: bytes) -> None:
    """After all of it there are as many workers as at first, none unburied, and no file stays open."""
    assert post(target, COUNT, DIRECT, X_Forwarded_For="192.0.2.1").body == honest
    for _ in range(500):
        states = [state for state, _ in tree(target.process.pid).values()]
        names = [str(link.readlink()) for link in Path(f"/proc/{target.process.pid}/fd").iterdir() if link.is_symlink()]
        spools = [name for name in names if "deleted" in name]
        if len(states) == WORKERS and "Z" not in states and not spools:
            return
        threading.Event().wait(0.02)
    raise AssertionError((states, spools))
