"""What the tests of the workers share: requests, hostile queries, and the processes that are there."""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

from bronwijzer.formats import JSON, TURTLE, Format
from bronwijzer.store.evaluation import Request

POINT = "SELECT ?value { <http://example.org/7> ?p ?value }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
MEMORY_BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
RESULT_BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def request(text: str, solutions: Format | None = JSON, graph: Format | None = TURTLE) -> Request:
    """Return a request as a client that takes the usual formats sends it."""
    return Request(text, solutions, graph)


def children() -> dict[int, str]:
    """Return the processes that this one started and did not bury: their ids, and the state of each."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it went away meanwhile
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid():
                found[int(folder.name)] = state
    return found


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
