"""How soon `bronwijzer serve` answers: from the command to the first whole answer, in a warm environment.

Run by `make bench`. It builds this project's release if needed, starts the server RUNS times as a process of its
own, and prints the smallest, median and largest time in seconds. It measures; it judges nothing.
"""

import http.client
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

RUNS: Final = 9
PORT: Final = 8765
PATH: Final = "/doc/project/pdok.ttl"
PROJECT: Final = Path(__file__).parents[2]
PATIENCE: Final = 30.0


def main() -> None:
    """Measure and print."""
    base = f"http://localhost:{PORT}/"
    out = str(PROJECT / ".bronwijzer" / "benchmark")
    command = [sys.executable, "-m", "bronwijzer"]
    subprocess.run([*command, "build", str(PROJECT), "--out", out, "--base-uri", base], check=True)
    serve = [*command, "serve", str(PROJECT), "--out", out, "--base-uri", base, "--port", str(PORT)]
    times = sorted(_first_answer(serve) for _ in range(RUNS))
    print(
        f"first answer after start, {RUNS} runs: min {times[0]:.3f} s, "
        f"median {statistics.median(times):.3f} s, max {times[-1]:.3f} s"
    )


def _first_answer(serve: list[str]) -> float:
    """Start a server, wait for its first answer, stop it, and return the seconds between."""
    began = time.perf_counter()
    with subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while time.perf_counter() - began < PATIENCE:
                if _answers():
                    return time.perf_counter() - began
                time.sleep(0.005)
        finally:
            process.terminate()
            process.wait()
    message = f"no answer within {PATIENCE} s"
    raise TimeoutError(message)


def _answers() -> bool:
    connection = http.client.HTTPConnection("localhost", PORT, timeout=PATIENCE)
    try:
        connection.request("GET", PATH)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    main()
