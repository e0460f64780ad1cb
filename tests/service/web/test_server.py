"""A real server: it starts, says where, serves odd requests, and stops when told."""

import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from bronwijzer.errors import SiteError, StoreUnavailable
from bronwijzer.settings import Settings
from bronwijzer.web.server import serve
from tests.service.web.conftest import PROGRAM, Running, start, stop
from tests.service.web.following import until
from tests.service.web.releases import write_release

ENDLESS = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }")


def alive(pid: int) -> bool:
    """Tell whether a process runs."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def busy(pids: list[int]) -> float:
    """Return how many seconds processes have computed, of those that are still there."""
    stats = [Path(f"/proc/{pid}/stat") for pid in pids]
    fields = [each.read_text(encoding="utf-8").rpartition(")")[2].split() for each in stats if each.exists()]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def test_it_says_in_one_line_where_it_listens(server: Running) -> None:
    """The line has the release and the address, with the port that was free."""
    assert server.line == f"Release 1 at http://127.0.0.1:{server.port}/"


def test_it_answers_what_it_said(server: Running) -> None:
    """The three kinds of address work over the wire."""
    assert server.ask("/id/project/pdok").status == 303
    assert server.ask("/doc/project/pdok").kind == "text/turtle"
    assert server.ask("/sparql?query=ASK%7B%7D").body == b'{"head":{},"boolean":true}'


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_takes_its_workers_along(folder: Path, with_signal: signal.Signals) -> None:
    """A signal ends it with 0 and no worker left, also with a query under way, whose client is told."""
    running = start(folder, PROGRAM.replace('"deadline_seconds": 3.0', '"deadline_seconds": 60.0'))
    workers = children(running.process.pid)
    with socket.create_connection(("127.0.0.1", running.port)) as client:
        before = busy(workers)
        client.sendall(f"GET /sparql?query={ENDLESS} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: busy(children(running.process.pid)) > before + 0.05)
        code, out, err = stop(running, with_signal)
        answer = client.makefile("rb").readline()

    assert (code, out) == (0, "False False\n")
    assert "Traceback" not in err
    assert answer.startswith(b"HTTP/1.1 503")
    assert workers
    assert not any(alive(worker) for worker in workers)


def test_a_request_under_way_is_answered_before_it_stops(folder: Path) -> None:
    """Who asked in time gets an answer, and the server leaves without a complaint."""
    running = start(folder)
    with socket.create_connection(("127.0.0.1", running.port)) as client:
        client.sendall(b"GET /graph/artikel.html HTTP/1.1\r\nHost: x\r\n\r\n")
        stopped = stop(running)

        assert stopped == (0, "False False\n", "")
        assert client.makefile("rb").readline() in {b"HTTP/1.1 200 OK\r\n", b""}


@pytest.mark.parametrize(
    "half",
    [
        "GET / HTTP/1.1\r\nHost",
        "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nASK",
    ],
)
def test_half_a_request_does_not_keep_it_from_stopping(folder: Path, half: str) -> None:
    """A client that never finishes its request is left behind: it could dawdle for half a minute."""
    running = start(folder)
    with socket.create_connection(("127.0.0.1", running.port)) as client:
        client.sendall(half.encode())
        time.sleep(0.2)

        assert stop(running, seconds=15) == (0, "False False\n", "")


def test_it_never_imports_rdflib_or_pyshacl(folder: Path) -> None:
    """After a page, a document and a query the serving process has neither."""
    running = start(folder)
    for path in ("/", "/doc/project/pdok", "/doc/project/pdok.rdf", "/dataset", "/sparql?query=ASK%7B%7D"):
        assert running.ask(path).status == 200

    assert stop(running)[1] == "False False\n"


def test_a_port_in_use_is_told_before_anything_starts(folder: Path) -> None:
    """The address belongs to somebody else: an error that names it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = Settings().with_values({"server": {"port": port}})
        with pytest.raises(SiteError) as caught:
            serve(folder, settings)

    assert caught.value.key == "server.port-in-use"
    assert caught.value.values["port"] == port


def test_a_second_server_does_not_share_the_port_of_the_first(folder: Path, server: Running) -> None:
    """A server that shares its port on the inside does not share it with another one."""
    with pytest.raises(SiteError):
        serve(folder, Settings().with_values({"server": {"port": server.port}}))


def test_a_host_that_is_not_ours_is_told(folder: Path) -> None:
    """An address that this machine does not have is an error in words."""
    with pytest.raises(SiteError) as caught:
        serve(folder, Settings().with_values({"server": {"host": "192.0.2.1", "port": 0}}))

    assert caught.value.key == "server.address"


def test_a_folder_without_a_release_is_told(tmp_path: Path) -> None:
    """Nothing to serve is an error, not a server."""
    with pytest.raises(StoreUnavailable):
        serve(tmp_path, Settings())


@pytest.mark.parametrize(
    "request_line",
    [
        "GET / HTTP/1.0",
        "GET http://evil.example/id/project/pdok HTTP/1.1",
        "GET /%00 HTTP/1.1",
        "GET /\x7f HTTP/1.1",
        "GET " + "/" * 5000 + " HTTP/1.1",
        "GET /?" + "&" * 5000 + " HTTP/1.1",
        "GET /" + "%2e%2e/" * 500 + " HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "BREW /sparql HTTP/1.1",
        "GET /" + "x" * 70_000 + " HTTP/1.1",
        "nonsense",
    ],
)
def test_an_odd_request_line_does_no_harm(server: Running, request_line: str) -> None:
    """Whatever comes over the wire gets an answer below 500, or none, and the next client is served."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(f"{request_line}\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
        answer = client.makefile("rb").readline()

    assert not answer.startswith(b"HTTP/1.1 5"), answer
    assert server.ask("/health").status == 200


def test_slow_readers_hold_up_nobody(tmp_path: Path) -> None:
    """Eighty clients that ask for a long answer and do not read it leave the server free for the next, and to stop."""
    long = "<graph/g> {" + "".join(f'<id/x> dct:title "{"y" * 5000}{number}" . ' for number in range(700)) + "}"
    running = start(write_release(tmp_path / "1", long))
    idle = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(80)]
    for number, client in enumerate(idle):
        path = ("/dumps/1/site.nt", f"/sparql?query={quote('CONSTRUCT WHERE { ?s ?p ?o }')}")[number % 2]
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    assert running.ask("/health").status == 200
    assert running.ask("/sparql?query=ASK%7B%7D").status == 429  # they are one client, and these are its share
    assert running.ask("/sparql?query=ASK%7B%7D", X_Forwarded_For="192.0.2.1").status == 200
    assert stop(running)[0] == 0
    for client in idle:
        client.close()


def test_many_at_once_are_all_served(server: Running) -> None:
    """Clients that come together all get their answer."""
    statuses: list[int] = []
    paths = ["/doc/project/pdok", "/sparql?query=ASK%7B%7D", "/", "/graph/artikel"] * 6
    threads = [threading.Thread(target=lambda path=path: statuses.append(server.ask(path).status)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * len(paths)


def test_it_takes_over_the_port_of_a_program_that_has_just_stopped(folder: Path) -> None:
    """The kernel still remembers connections with that one for a minute, which are no reason to wait."""
    with socket.create_server(("127.0.0.1", 0)) as before:
        port = before.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            before.accept()[0].close()
            assert client.recv(1) == b""

    running = start(folder, PROGRAM.replace('"port": 0', f'"port": {port}'))

    assert stop(running)[0] == 0
    assert running.port == port
