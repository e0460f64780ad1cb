"""A query worker: a program of its own that opens a store, locks itself in and answers one request after another.

It may be killed at any moment, so it holds nothing that anyone would miss. Its imports are few on purpose: they
are what a pool waits for after a kill.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from typing import IO, Final, NoReturn

from pyoxigraph import Store

from bronwijzer.errors import BronwijzerError
from bronwijzer.store import frames
from bronwijzer.store.evaluation import Outcome, Request, evaluate
from bronwijzer.store.frames import Kind
from bronwijzer.store.lock import lock_network

#: What writes the result of a request, and tells what it is.
Answering = Callable[[Request, frames.Writer], Outcome]

_PR_SET_PDEATHSIG: Final = 1


def main(arguments: Sequence[str]) -> None:
    """Run a worker; the arguments are the store's path, the budget of memory in bytes and the parent's process id."""
    store, pipe, locked = prepared(*arguments)
    serve(store, sys.stdin.buffer, pipe, locked=locked)


def prepared(path: str, budget: str, parent: str) -> tuple[Store, IO[bytes], bool]:
    """Return the store, the pipe to the parent, and whether this process is locked in now."""
    end_with(int(parent))
    pipe = own_output()
    try:
        store = Store.read_only(path)
    except OSError as error:
        end_because(str(error))
    cap_memory(int(budget))
    return store, pipe, lock_network()


def serve(store: Store, incoming: frames.Reader, outgoing: IO[bytes], *, locked: bool) -> None:
    """Say that the worker is ready, then answer requests from a store until there are no more."""
    attend(lambda request, writer: evaluate(store, request, writer), incoming, outgoing, locked=locked)


def attend(answer: Answering, incoming: frames.Reader, outgoing: IO[bytes], *, locked: bool) -> None:
    """Say that the worker is ready, then have `answer` write the results of requests until there are no more."""
    outgoing.write(frames.pack(Kind.READY, b"locked" if locked else b""))
    outgoing.flush()
    while frame := frames.read(incoming):
        writer = frames.Writer(outgoing)
        try:
            writer.end(answer(frames.request_from_json(frame[1]), writer))
        except BronwijzerError as error:
            writer.fail(error)
        except MemoryError:
            os.abort()  # as the engine itself does when it gets no memory; nothing in here can be relied on now


def end_because(problem: str) -> NoReturn:
    """End with a last word that is heard: from Python 3.12 on, an exit with a text closes the pipe before it speaks."""
    print(problem, file=sys.stderr, flush=True)  # noqa: T201 -- the pool reads it
    sys.exit(1)


def end_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies, however that dies.

    The signal comes at the end of the thread that started this process, so that must be one that lives on.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked
        end_because("the parent is gone")


def cap_memory(budget: int) -> None:
    """Allow this process `budget` bytes of memory more than it has now, and no core file."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 -- pathlib would cost the start 5 ms
        size = int(file.read().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = size + budget if hard == resource.RLIM_INFINITY else min(size + budget, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def own_output() -> IO[bytes]:
    """Return the pipe to the parent, out of reach of whatever else might print."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return pipe
