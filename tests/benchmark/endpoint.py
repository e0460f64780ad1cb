"""What the isolation of queries costs, and what it gives: printed, never judged (`make bench`).

On 1M synthetic triples: a point query in process, in a worker, over HTTP as a look-up and not, and on the Oxigraph
server and rdflib-endpoint where these are installed, each asked in turn in one run; a million rows and the memory of
the serving process; how soon after its deadline a hostile query is ended, and how soon after a kill the next answer is
there.
"""

import asyncio
import contextlib
import http.client
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, RdfFormat, Store, serialize

from bronwijzer.errors import QueryTimeout
from bronwijzer.formats import JSON
from bronwijzer.manifest import Manifest
from bronwijzer.store.evaluation import Request
from bronwijzer.store.local import LocalStore
from bronwijzer.store.pool import Pool
from tests.service.web.conftest import Running, start, stop
from tests.service.web.hostile import HOSTILE
from tests.service.web.releases import BASE

THINGS: Final = 250_000
RUNS: Final = 500
POINT: Final = f"SELECT ?p ?o {{ <{BASE}id/x/777> ?p ?o }}"
ALL: Final = "SELECT ?s ?p ?o { ?s ?p ?o }"
DEADLINE: Final = 0.5
#: Other endpoints: their programs, how each is told of the data and of a port, and where it is asked.
PEERS: Final = {
    "oxigraph": (
        ".venv/bin/oxigraph",
        ("serve-read-only", "--location", "{folder}/store", "--bind", "127.0.0.1:{port}"),
        "/query?query=",
    ),
    "rdflib-endpoint": (
        ".venv/peer/bin/rdflib-endpoint",
        ("serve", "--host", "127.0.0.1", "--port", "{port}", "{folder}/data.nt"),
        "/?query=",
    ),
}
#: Ours: a query as it is, and one with a comment before it, which is for a worker.
OURS: Final = {"a look-up": "/sparql?query=", "a worker": "/sparql?query=%23%0A"}
ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PROGRAM: Final = """
import sys
from pathlib import Path
from bronwijzer.settings import Settings
from bronwijzer.web.server import serve

serve(Path(sys.argv[1]), Settings().with_values({
    "server": {"port": 0}, "query": {"deadline_seconds": 120.0, "quick_seconds": 60.0, "result_megabytes": 1000,
    "result_rows": 2000000},
}), "en")
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        _pool(folder)
        _http(folder)


def _quads() -> Iterator[Quad]:
    graph, kind = NamedNode(f"{BASE}graph/g"), NamedNode("http://e/Thing")
    for n in range(THINGS):
        thing = NamedNode(f"{BASE}id/x/{n}")
        yield Quad(thing, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), kind, graph)
        yield Quad(thing, NamedNode("http://e/name"), Literal(f"Ding {n}", language="nl"), graph)
        yield Quad(thing, NamedNode("http://e/next"), NamedNode(f"{BASE}id/x/{(n * 7) % THINGS}"), graph)
        yield Quad(thing, NamedNode("http://e/size"), Literal(n), graph)


def _write(folder: Path) -> None:
    (folder / "dumps").mkdir()
    LocalStore.write(folder / "store", _quads())
    serialize((quad.triple for quad in _quads()), folder / "data.nt", RdfFormat.N_TRIPLES)
    Manifest("1", "0" * 64, BASE, f"{BASE}dataset", THINGS * 4, (), ()).write(folder)


def _pool(folder: Path) -> None:
    """Measure in process and in a worker by turns, and the answer after a kill."""
    store = Store.read_only(str(folder / "store"))

    async def measure() -> None:
        pool = Pool(folder / "store", workers=1, deadline=0.2, memory=512_000_000, result_limit=10**9)
        await pool.start()
        inside, outside, after = [], [], []
        for _ in range(RUNS):
            inside.append(_timed(lambda: _in_process(store)))
            began = time.perf_counter()
            (await pool.answer(Request(POINT, JSON, None))).close()
            outside.append(time.perf_counter() - began)
        for _ in range(10):
            try:
                await pool.answer(Request(ENDLESS, JSON, None))
            except QueryTimeout:
                began = time.perf_counter()
                (await pool.answer(Request(POINT, JSON, None))).close()
                after.append(time.perf_counter() - began)
        await pool.close()
        _tell("point query in process", inside)
        _tell("point query in a worker", outside)
        _tell("next answer after a kill", after)

    asyncio.run(measure())


def _http(folder: Path) -> None:
    """Measure over HTTP, by turns with the peers that are installed."""
    running = start(folder, PROGRAM)
    try:
        with contextlib.ExitStack() as peers:
            others = {name: peers.enter_context(_peer(name, folder)) for name in PEERS}
            ports = dict.fromkeys(OURS, running.port) | {name: port for name, port in others.items() if port}
            connections = {
                name: http.client.HTTPConnection("127.0.0.1", port, timeout=60) for name, port in ports.items()
            }
            paths = OURS | {name: path for name, (_, _, path) in PEERS.items()}
            times: dict[str, list[float]] = {name: [] for name in ports}
            for number in range(2 * RUNS):
                text = POINT.replace("777", str(number)) if number < RUNS else POINT
                for name, connection in connections.items():
                    address = paths[name] + quote(text)
                    times[name].append(_timed(lambda c=connection, a=address: _get(c, a)))  # type: ignore[misc]  # mypy infers no type of a default
            for name, found in times.items():
                _tell(f"point query over HTTP, another each time, {name}", found[:RUNS])
                _tell(f"point query over HTTP, the same again, {name}", found[RUNS:])
        _rows(running, connections["a look-up"])
        _hostile(running)
    finally:
        stop(running)


def _rows(running: Running, connection: http.client.HTTPConnection) -> None:
    """Measure a million rows, and what they add to the memory of the serving process."""
    before = _resident(running.process.pid)
    seconds = _timed(lambda: _get(connection, "/sparql?" + urlencode({"query": ALL})))
    most = _resident(running.process.pid, peak=True)
    print(f"1M rows over HTTP: {seconds:.2f} s; serving process {before:.0f} MB, at most {most - before:.0f} MB more")


def _hostile(running: Running) -> None:
    """Measure how long after its deadline each hostile query is ended that lives that long."""
    late = []
    for text in HOSTILE.values():
        body = urlencode({"query": text.replace("{trap}", "9"), "timeout": DEADLINE})
        began = time.perf_counter()
        reply = running.ask("/sparql", "POST", body.encode(), Content_Type="application/x-www-form-urlencoded")
        if reply.status == http.client.GATEWAY_TIMEOUT:
            late.append(time.perf_counter() - began - DEADLINE)
    _tell("a hostile query is ended after its deadline", late)
    print(f"the latest of them: {max(late) * 1e3:.0f} ms")


@contextlib.contextmanager
def _peer(name: str, folder: Path) -> Iterator[int | None]:
    """Start another endpoint on the same data, where it is installed, and yield its port."""
    program, said, _ = PEERS[name]
    found = shutil.which(program)
    if found is None:
        print(f"{name} is not installed here: {program}")
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    words = [each.format(folder=folder, port=port) for each in said]
    with subprocess.Popen([found, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    """Return when somebody listens: rdflib needs minutes for a million triples."""
    for _ in range(6000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError


def _get(connection: http.client.HTTPConnection, address: str) -> None:
    connection.request("GET", address, headers={"Accept": "application/sparql-results+json"})
    answer = connection.getresponse()
    while answer.read(1 << 20):
        pass
    assert answer.status == http.client.OK


def _in_process(store: Store) -> None:
    found = store.query(POINT)
    if isinstance(found, QuerySolutions):
        found.serialize(format=QueryResultsFormat.JSON)


def _resident(process: int, *, peak: bool = False) -> float:
    """Return the resident memory of a process in megabytes, now or at most."""
    key = "VmHWM" if peak else "VmRSS"
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key)) / 1000


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _tell(what: str, times: list[float]) -> None:
    parts = statistics.quantiles(times, n=20)
    print(f"{what}: median {statistics.median(times) * 1e6:.0f} us, p95 {parts[18] * 1e6:.0f} us ({len(times)} times)")


if __name__ == "__main__":
    main()
