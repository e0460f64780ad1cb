"""`make soak`: four attackers run every hostile query again and again while an honest client counts how long it waits.

SECONDS (600) says for how long. It fails, with exit code 1, when an honest answer is wrong or missing, when a hostile
query outlives its deadline by far, when a process is left behind, or when the memory of the processes outgrows its
bound. What the honest client waited, idle and under attack, is printed and judges nothing.
"""

import http.client
import itertools
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from tests.service.web.conftest import Running, start, stop
from tests.service.web.hostile import HOSTILE
from tests.service.web.releases import write_release
from tests.service.web.test_hostile_queries import tree

SECONDS: Final = float(os.environ.get("SECONDS", "600"))
IDLE_SECONDS: Final = 5.0
ATTACKERS: Final = 4
MEMORY_MEGABYTES: Final = 256
QUERY: Final = "SELECT ?s ?label WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?s ?label"
PROGRAM: Final = f"""
import sys
from pathlib import Path
from bronwijzer.settings import Settings
from bronwijzer.web.server import serve

serve(Path(sys.argv[1]), Settings().with_values({{
    "server": {{"port": 0}}, "query": {{"deadline_seconds": 5.0, "memory_megabytes": {MEMORY_MEGABYTES}}},
}}), "en")
"""


def main() -> int:
    """Run the soak and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        running = start(write_release(Path(folder) / "1"), PROGRAM)
        try:
            return _soak(running)
        finally:
            stop(running)


def _soak(running: Running) -> int:
    expected = _ask(running, QUERY, "192.0.2.1")[1]
    idle = _honest(running, expected, time.monotonic() + IDLE_SECONDS)
    end, ended, slowest = time.monotonic() + SECONDS, Counter[int](), [0.0]
    attackers = [
        threading.Thread(target=_attack, args=(running, number, end, ended, slowest)) for number in range(ATTACKERS)
    ]
    for each in attackers:
        each.start()
    most = _watch(running, end)
    attacked = _honest(running, expected, end)
    for each in attackers:
        each.join()
    print(f"{sum(ended.values())} hostile queries ended: {dict(sorted(ended.items()))}; slowest {slowest[0]:.2f} s")
    for name, times in (("idle", idle), ("under attack", attacked)):
        print(f"honest, {name}: {len(times)} answers, median {_ms(times, 0.5)} ms, p95 {_ms(times, 0.95)} ms")
    print(f"most memory of the processes together: {most[0] / 1e6:.0f} MB; left unburied: {_zombies(running)}")
    bound = (MEMORY_MEGABYTES + 100) * 1_000_000 * 6
    return int(_zombies(running) > 0 or most[0] > bound or HTTPStatus.INTERNAL_SERVER_ERROR in ended)


def _ask(running: Running, query: str, client: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=120)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": client}
        connection.request("POST", "/sparql", urlencode({"query": query}), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _honest(running: Running, expected: bytes, end: float) -> list[float]:
    """Ask the same again and again, and return how long each took; a wrong answer ends the soak."""
    times = []
    while time.monotonic() < end:
        began = time.perf_counter()
        status, body = _ask(running, QUERY, "192.0.2.1")
        if (status, body) != (200, expected):
            message = f"an honest client got {status}: {body[:300]!r}"
            raise AssertionError(message)
        times.append(time.perf_counter() - began)
        time.sleep(0.02)
    return times


def _attack(running: Running, number: int, end: float, ended: Counter[int], slowest: list[float]) -> None:
    texts = list(HOSTILE.values())
    for text in itertools.cycle(texts[number * 7 :] + texts[: number * 7]):
        if time.monotonic() > end:
            return
        began = time.perf_counter()
        status, _ = _ask(running, text.replace("{trap}", "9"), f"198.51.100.{number}")
        ended[status] += 1
        slowest[0] = max(slowest[0], time.perf_counter() - began)


def _watch(running: Running, end: float) -> list[int]:
    """Note the most memory that the server and its workers have together, in a thread of its own."""
    most = [0]

    def watch() -> None:
        while time.monotonic() < end:
            own = int(Path(f"/proc/{running.process.pid}/statm").read_text(encoding="ascii").split()[1]) * 4096
            most[0] = max(most[0], own + sum(memory for _, memory in tree(running.process.pid).values()))
            time.sleep(0.2)

    threading.Thread(target=watch, daemon=True).start()
    return most


def _zombies(running: Running) -> int:
    time.sleep(1)
    return sum(state == "Z" for state, _ in tree(running.process.pid).values())


def _ms(times: list[float], part: float) -> str:
    return f"{statistics.quantiles(times, n=100)[int(part * 100) - 1] * 1000:.1f}"


if __name__ == "__main__":
    sys.exit(main())
