"""A query worker: its loop in this process, and the program by itself."""

import os
import resource
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pyoxigraph import Store

from bronwijzer.formats import CSV
from bronwijzer.store import frames, worker
from bronwijzer.store.frames import Kind, TruncatedError
from tests.service.store.asking import ENDLESS, MEMORY_BOMB, POINT, ends, request

PROGRAM = "import sys; from bronwijzer.store.worker import main; main(sys.argv[1:])"
MEMORY = 64_000_000


def frames_of(output: bytes) -> list[tuple[Kind, bytes]]:
    """Return all frames in what a worker wrote."""
    pipe, found = BytesIO(output), []
    while frame := frames.read(pipe):
        found.append(frame)
    return found


def asked(*texts: str) -> bytes:
    """Return what a pool sends to ask these queries."""
    return b"".join(frames.pack(Kind.REQUEST, frames.request_to_json(request(text, CSV))) for text in texts)


def run(path: Path, sent: bytes, parent: int | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a worker on what a pool sends, to its end."""
    command = [sys.executable, "-c", PROGRAM, str(path), str(MEMORY), str(parent or os.getpid())]
    return subprocess.run(command, input=sent, capture_output=True, check=False, timeout=60)


def test_the_loop_answers_one_request_after_another(on_disk: Path) -> None:
    """Each request gets its data and its end, in order, until there are no more."""
    output = BytesIO()

    worker.serve(Store.read_only(str(on_disk)), BytesIO(asked(POINT, "ASK {}")), output, locked=True)

    ready, *answers = frames_of(output.getvalue())
    assert ready == (Kind.READY, b"locked")
    assert [kind for kind, _ in answers] == [Kind.DATA, Kind.END] * 2
    assert (answers[0][1], answers[2][1]) == (b"value\r\n7\r\n", b"true")


def test_the_loop_goes_on_after_an_error() -> None:
    """A query at fault gets its error, and the next query its answer."""
    output = BytesIO()

    worker.serve(Store(), BytesIO(asked("SELECT", "ASK {}")), output, locked=False)

    ready, *answers = frames_of(output.getvalue())
    assert ready == (Kind.READY, b"")
    assert [kind for kind, _ in answers] == [Kind.ERROR, Kind.DATA, Kind.END]


def test_the_loop_ends_where_a_request_is_cut_off() -> None:
    """Half a request, of a pool that was killed, is never answered."""
    with pytest.raises(TruncatedError):
        worker.serve(Store(), BytesIO(asked(POINT)[:-1]), BytesIO(), locked=True)


def test_a_worker_without_memory_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own lack of memory ends the worker as the engine's does."""

    def exhausted(*_: object) -> None:
        raise MemoryError

    def abort() -> None:
        raise InterruptedError

    monkeypatch.setattr(worker, "evaluate", exhausted)
    monkeypatch.setattr(os, "abort", abort)

    with pytest.raises(InterruptedError):
        worker.serve(Store(), BytesIO(asked(POINT)), BytesIO(), locked=True)


def test_the_program_says_that_it_is_locked_and_answers(on_disk: Path) -> None:
    """Run by itself, a worker opens the store, locks itself in, answers and ends with its input."""
    done = run(on_disk, asked(POINT))

    assert (done.returncode, done.stderr) == (0, b"")
    assert [kind for kind, _ in frames_of(done.stdout)] == [Kind.READY, Kind.DATA, Kind.END]
    assert frames_of(done.stdout)[0][1] == b"locked"


def test_the_program_dies_of_a_query_that_outgrows_its_memory(on_disk: Path) -> None:
    """The budget counts from the size of an open store, so a small query still fits and a bomb does not."""
    done = run(on_disk, asked(POINT, MEMORY_BOMB))

    assert done.returncode < 0
    assert [kind for kind, _ in frames_of(done.stdout)][:3] == [Kind.READY, Kind.DATA, Kind.END]


def test_the_program_does_not_start_without_its_parent(on_disk: Path) -> None:
    """A worker whose parent is gone before it asked the kernel to watch has nobody to work for."""
    done = run(on_disk, asked(POINT), parent=1_000_000_000)

    assert done.returncode == 1
    assert done.stdout == b""


def test_the_program_tells_why_a_store_does_not_open(tmp_path: Path) -> None:
    """What is no store is told on stderr, and no readiness is claimed."""
    done = run(tmp_path / "nothing", b"")

    assert done.returncode == 1
    assert done.stdout == b""
    assert b"No such file" in done.stderr
    assert b"Traceback" not in done.stderr


def test_what_a_library_prints_does_not_reach_the_pipe() -> None:
    """Standard output becomes standard error, so that frames stay frames."""
    program = "import os, sys; from bronwijzer.store import worker; pipe = worker.own_output(); print('loose'); "
    program += "sys.stdout.flush(); pipe.write(b'frame')"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)

    assert (done.stdout, done.stderr) == (b"frame", b"loose\n")


def test_a_lower_limit_of_the_system_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system allows less than the budget, less it is."""
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1000, 1000))
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)

    worker.cap_memory(MEMORY)

    assert limits == {resource.RLIMIT_AS: (1000, 1000), resource.RLIMIT_CORE: (0, 0)}


def test_a_worker_dies_with_its_parent(on_disk: Path) -> None:
    """When the parent is killed, the kernel kills a worker that is in the middle of a query."""
    program = (
        "import subprocess, sys, os, time\n"
        "child = subprocess.Popen([*sys.argv[1:], str(os.getpid())], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "child.stdin.write(sys.stdin.buffer.read()); child.stdin.flush()\n"
        "child.stdout.read(5)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", program, sys.executable, "-c", PROGRAM, str(on_disk), str(MEMORY)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(asked(ENDLESS))
        parent.stdin.close()
        child = int(parent.stdout.readline())

        parent.send_signal(signal.SIGKILL)

    assert ends(child)
