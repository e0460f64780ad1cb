"""Clients that read one byte at a time, over real sockets: nobody waits for them, and they do not stay."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import quote

import pytest

from tests.service.web.asking import COUNT, code, get
from tests.service.web.conftest import PROGRAM, Running, start, stop

#: Some 11 MB: several times what the kernel keeps for both ends of a connection.
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 18000"
SHOWN = 0.05


@contextmanager
def serving(folder: Path, send_seconds: float, room: int) -> Iterator[Running]:
    """Run a server whose clients get so long for each piece, with so many megabytes of room for results."""
    program = (
        PROGRAM.replace('"workers": 1', f'"workers": 1, "send_seconds": {send_seconds}, "spool_megabytes": {room}')
        .replace('"result_megabytes": 4', '"result_megabytes": 20')
        .replace('"deadline_seconds": 3.0', '"deadline_seconds": 20.0')
    )
    running = start(folder, program)
    try:
        yield running
    finally:
        code, _, err = stop(running)
    assert (code, "Traceback" in err) == (0, False)


def reader(server: Running, address: str) -> socket.socket:
    """Ask for the large result from an address, and read no more than its status."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", server.port))
    head = f"GET /sparql?query={quote(LARGE)} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\n\r\n"
    client.sendall(head.encode())
    client.settimeout(60)
    assert client.recv(12) == b"HTTP/1.1 200"
    return client


def connections(server: Running) -> int:
    """Return how many sockets the server has open."""
    return sum(each.is_socket() for each in Path(f"/proc/{server.process.pid}/fd").iterdir())


def spooled(server: Running) -> float:
    """Return how many bytes of results the server holds."""
    lines = server.ask("/metrics").body.decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("bronwijzer_spool_bytes "))


def settled(server: Running, sockets: int) -> bool:
    """Tell whether the server has no more sockets than so many, and holds no result."""
    return connections(server) <= sockets and not spooled(server)


def test_they_are_let_go_and_nobody_waits_for_them(folder: Path) -> None:
    """While some read byte by byte others get their answers; then their connections end and their results are dropped.

    A client may read on in what it has already, and then finds that its answer was broken off.
    """
    with serving(folder, send_seconds=1.0, room=100) as server:
        expected, before = get(server, COUNT).body, connections(server)
        readers = [reader(server, f"198.51.100.{number}") for number in range(4)]
        for _ in range(1000):
            assert [len(each.recv(1)) for each in readers] == [1] * 4
            assert get(server, COUNT).body == expected
            if settled(server, before):
                break
            Event().wait(SHOWN)
        else:
            pytest.fail("they may go on reading for ever")

        for each in readers:
            with each, each.makefile("rb") as rest, pytest.raises(ConnectionResetError):
                rest.read()


def test_results_have_one_bound_together(folder: Path) -> None:
    """Large ones are refused with the name of the limit while they do not fit, small ones never."""
    with serving(folder, send_seconds=600.0, room=20) as server:
        before = connections(server)
        with reader(server, "198.51.100.1"):
            same = get(server, LARGE, X_Forwarded_For="198.51.100.1")
            other = get(server, LARGE, X_Forwarded_For="198.51.100.2")
            small = get(server, COUNT, X_Forwarded_For="198.51.100.1")

        assert code(same) == (429, "spool.share")
        assert code(other) == (503, "spool.full")
        assert json.loads(other.body)["setting"] == "server.spool_megabytes"
        assert other.headers["retry-after"] == "20"
        assert small.status == 200
        for _ in range(1000):
            if settled(server, before):
                break
            Event().wait(SHOWN)
        assert get(server, LARGE, X_Forwarded_For="198.51.100.2").status == 200
