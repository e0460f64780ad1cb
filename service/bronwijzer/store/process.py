"""One worker as its pool sees it: a process to start, ask, kill and bury."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Self, cast

import pyoxigraph

import bronwijzer
from bronwijzer.errors import BronwijzerError, QueryTooLarge, StoreUnavailable
from bronwijzer.store import frames
from bronwijzer.store.evaluation import Outcome, Request
from bronwijzer.store.frames import Kind, TruncatedError

#: What returns the answer of another endpoint, as a worker asks it; raises what the worker is to be told.
Fetching = Callable[[Request], Awaitable[bytes]]

MEGABYTE: Final = 1_000_000
_START_LIMIT: Final = 30  # seconds; a store that opens at all opens in milliseconds
_EXIT_LIMIT: Final = 5  # seconds; giving back its memory is all that a worker still has to do
_COMPLAINT_SIZE: Final = 8 * 1024
_PIPE_SIZE: Final = 4 * frames.DATA_SIZE
_FOLDERS: Final = [str(Path(str(module.__file__)).parents[1]) for module in (bronwijzer, pyoxigraph)]
_KNOWN: Final = ("LD_LIBRARY_PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "TMPDIR")
_WORKER: Final = "bronwijzer.store.worker"
_PROGRAM: Final = (
    f"import sys; sys.path += {list(dict.fromkeys(_FOLDERS))!r}; from {_WORKER} import main; main(sys.argv[1:])"
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Program:
    """What a worker runs: the `main` of a module, what that answers from, and what nobody else may see."""

    argument: str
    module: str = _WORKER
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


class WorkerProcess:
    """A worker that runs, or did."""

    def __init__(self, process: Process, memory: int) -> None:
        self._process = process
        self._memory = memory
        self._incoming = cast("StreamReader", process.stdout)
        self._outgoing = cast("StreamWriter", process.stdin)
        self._reading = asyncio.Lock()
        self._life = asyncio.create_task(self._follow())
        self._killed = False
        self.locked = False
        self.asked = False
        self.idle = True

    @classmethod
    async def start(cls, store: Path | Program, memory: int) -> Self:
        """Start a worker on an absolute path, or of another program, and return it when it is ready.

        Raises StoreUnavailable when it does not get ready.
        Call this from a thread that lives on: the kernel kills the worker when that thread ends.
        """
        program = store if isinstance(store, Program) else Program(str(store))
        worker = cls(await _spawn(program, str(memory), str(os.getpid())), memory)
        try:
            async with asyncio.timeout(_START_LIMIT), worker._reading:
                kind, payload = await worker._frame()
        except (TimeoutError, TruncatedError) as error:
            problem = (await worker.bury()).rpartition("\n")[2]
            raise StoreUnavailable("store.unreadable", path=program.argument, problem=problem) from error
        except BaseException:
            await worker.bury()
            raise
        worker.locked = kind is Kind.READY and payload == b"locked"
        return worker

    @property
    def alive(self) -> bool:
        """Tell whether the worker can be asked: the kernel knows sooner than the event loop that it cannot."""
        if self._killed or self._process.returncode is not None:  # its number may be another worker's by now
            return False
        try:
            return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        except ChildProcessError:
            return False

    @property
    def resident(self) -> int:
        """The memory that the worker has now, in bytes."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def ask(
        self, request: Request, body: IO[bytes], limit: int, fetching: Fetching | None = None
    ) -> tuple[Outcome, int]:
        """Have the worker write the result of a query to `body`; return what it is and its size.

        What the worker wants to know of other endpoints is for `fetching` to find out.

        Raises what the worker raises, QueryTooLarge when the result outgrows `limit` or the worker died of the
        query, and StoreUnavailable when it was killed or failed by itself. The worker is `idle` again only when
        it has said its last word on this query; else it has to be killed.
        """
        self.asked, self.idle = True, False
        try:
            async with self._reading:
                self._outgoing.write(frames.pack(Kind.REQUEST, frames.request_to_json(request)))
                await self._outgoing.drain()
                return await self._result(body, limit, fetching)
        except (TruncatedError, ConnectionError) as error:
            raise await self._cause() from error

    async def _result(self, body: IO[bytes], limit: int, fetching: Fetching | None) -> tuple[Outcome, int]:
        size = 0
        while True:
            kind, payload = await self._frame()
            if kind is Kind.DATA:
                size += len(payload)
                if size > limit:
                    raise QueryTooLarge("query.result", megabytes=megabytes(limit))
                body.write(payload)
                continue
            if kind is Kind.CALL and fetching:
                await self._tell(fetching, frames.request_from_json(payload))
                continue
            if kind is Kind.END:
                outcome = frames.outcome_from_json(payload)
                self.idle = True
                return outcome, size
            if kind is not Kind.ERROR:
                raise TruncatedError
            self.idle = True
            raise frames.error_from_json(payload)

    async def _tell(self, fetching: Fetching, request: Request) -> None:
        """Tell the worker what another endpoint answers, or why there is no answer."""
        try:
            told = frames.pack(Kind.DATA, await fetching(request))
        except BronwijzerError as error:
            told = frames.pack(Kind.ERROR, frames.error_to_json(error))
        self._outgoing.write(told)
        await self._outgoing.drain()

    async def _frame(self) -> tuple[Kind, bytes]:
        try:
            kind, length = frames.header(await self._incoming.readexactly(frames.HEADER.size))
            return kind, await self._incoming.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise TruncatedError from error

    async def _cause(self) -> BronwijzerError:
        """Tell why the worker ended in the middle of a query: a signal that is not ours was the query's doing."""
        ours = self._killed
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_EXIT_LIMIT):
                await self.ended()  # by itself, so that its status is its own
        if not ours and self._process.returncode == -signal.SIGSEGV:  # its stack, which only depth can fill
            return QueryTooLarge("query.too-deep")
        if not ours and (self._process.returncode or 0) < 0:
            return QueryTooLarge("query.memory", megabytes=megabytes(self._memory))
        return StoreUnavailable("store.unavailable")

    def be_nice(self, nice: int) -> None:
        """Let the rest of the machine go first, by so much."""
        if nice:
            with contextlib.suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, nice)

    def kill(self) -> None:
        """End the worker at once, whatever it is doing."""
        self._killed = True
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def bury(self) -> str:
        """Kill the worker if it still lives, and return its last words when nothing of it is left."""
        self.kill()
        return await self.ended()

    async def ended(self) -> str:
        """Wait until the worker is gone, by whatever cause, and return its last words."""
        return await asyncio.shield(self._life)

    async def _follow(self) -> str:
        """Follow the worker until it is gone: its complaints first, so that it never waits to be heard."""
        words = await _last_words(cast("StreamReader", self._process.stderr))
        async with self._reading:  # a pipe that nobody reads to its end would stay open
            while await self._incoming.read(_PIPE_SIZE):
                pass
        self._outgoing.close()
        status = await self._process.wait()
        log.debug("query worker %d ended with status %d: %s", self._process.pid, status, words)
        return words


def megabytes(size: int) -> int | float:
    """Return a number of bytes as people set it: in megabytes, whole where it is."""
    return round(size / MEGABYTE, 2) if size % MEGABYTE else size // MEGABYTE


async def _last_words(pipe: StreamReader) -> str:
    """Read a pipe to its end, and return the end of it."""
    words = b""
    while more := await pipe.read(_COMPLAINT_SIZE):
        words = (words + more)[-_COMPLAINT_SIZE:]
    return words.decode("utf-8", "replace").strip()


def _environment(secrets: Mapping[str, str]) -> dict[str, str]:
    """Return what a worker may know: whom and what this machine trusts, its folders, and no secrets but its own."""
    known = {name: os.environ[name] for name in _KNOWN if name in os.environ}
    return {"LC_ALL": "C.UTF-8", **known, **secrets}


async def _spawn(program: Program, *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", "-c", _PROGRAM.replace(_WORKER, program.module), program.argument, *arguments),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=_PIPE_SIZE,
        env=_environment(program.secrets),
        cwd="/",
        start_new_session=True,  # a Ctrl-C is for the server, which ends its workers itself
    )
