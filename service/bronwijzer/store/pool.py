"""The pool of query workers: so many queries at once, each with a deadline, and a fresh worker for each one killed."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Final, Self, cast

from bronwijzer.errors import QueryTimeout, ServiceFailed, StoreUnavailable
from bronwijzer.store.evaluation import Outcome, Request
from bronwijzer.store.process import MEGABYTE, Fetching, Program, WorkerProcess

_SPARES: Final = 1
_KEPT_IN_MEMORY: Final = MEGABYTE
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 30.0
_MOST_DOUBLINGS: Final = 10  # far beyond the longest pause, and never too large for a number
_PATIENCE: Final = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole result: what it is, its bytes (read from the start), and how many; close it, or use it in `with`."""

    outcome: Outcome
    body: IO[bytes]
    size: int

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the bytes."""
        self.body.close()


class Pool:
    """Workers on one store, one of them spare, so that the query after a kill does not wait for a start.

    `store` is a path, or the program of workers that answer from elsewhere.

    `deadline` counts in seconds from the moment that a worker has the query, `patience` until then; `memory` is in
    bytes beside what an open store takes, `result_limit` in bytes too; workers are `nice` to all else that the machine
    does. `fetchers` are a pool of this one's own, for what its workers want to know of other endpoints. A pool lives
    in one event loop.
    """

    def __init__(  # noqa: PLR0913 -- each is a limit of its own
        self,
        store: Path | Program,
        *,
        workers: int,
        deadline: float,
        memory: int,
        result_limit: int,
        patience: float = _PATIENCE,
        nice: int = 0,
        fetchers: "Pool | None" = None,
    ) -> None:
        self._store = store if isinstance(store, Program) else store.absolute()
        self._deadline = deadline
        self._memory = memory
        self._result_limit = result_limit
        self._patience = patience
        self._nice = nice
        self._fetchers = fetchers
        self._count = workers + _SPARES
        self._turns = asyncio.Semaphore(workers)
        # The worker that answered last is asked next: what it read from the store is at hand still.
        self._ready: asyncio.Queue[WorkerProcess | None] = asyncio.LifoQueue()
        self._alive: set[WorkerProcess] = set()
        self._keepers: list[asyncio.Task[None]] = []
        self._failure = StoreUnavailable("store.unavailable")
        self._failures = 0
        self._open = False
        self._locks: set[bool] = set()
        self._news = asyncio.Event()

    @property
    def locked(self) -> bool:
        """Tell whether the kernel denies the network to every worker that ran so far."""
        return self._locks == {True}

    @property
    def resident(self) -> int:
        """The memory of the workers now, in bytes."""
        return sum(worker.resident for worker in self._alive) + (self._fetchers.resident if self._fetchers else 0)

    @property
    def _hopeless(self) -> bool:
        """Tell whether no worker runs, and as many starts as there should be workers failed in a row."""
        return not self._alive and self._failures >= self._count

    async def start(self) -> None:
        """Start the workers and return when one is ready; raises StoreUnavailable when none can start."""
        if self._fetchers:
            await self._fetchers.start()
        self._open = True
        self._keepers = [asyncio.create_task(self._keep()) for _ in range(self._count)]
        await self._news.wait()
        if self._hopeless:
            await self.close()
            raise self._failure

    async def close(self) -> None:
        """End every worker; queries that run or wait get StoreUnavailable."""
        self._open = False
        for keeper in self._keepers:
            keeper.cancel()
        if self._fetchers:  # first: a query that waits for one of them holds its worker until then
            await self._fetchers.close()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for _ in self._keepers:
            self._ready.put_nowait(None)  # wakes who waits for a worker
        self._keepers = []

    async def answer(self, request: Request, body: IO[bytes] | None = None) -> Answer:
        """Return the whole result of a query, in `body` where that is given.

        Raises what `evaluate` raises, QueryTimeout and QueryTooLarge when the query cost too much, and
        StoreUnavailable when no worker was free in time or none can run. Whoever cancels this ends the query.
        """
        worker = await self._worker()
        try:
            return await self._ask(worker, request, body or _new_body())
        finally:
            if worker.idle:
                self._ready.put_nowait(worker)
            else:
                worker.kill()
            self._turns.release()

    async def _worker(self) -> WorkerProcess:
        """Wait for a turn, first come first served, and take a worker."""
        try:
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
                try:
                    return await self._next()
                except BaseException:
                    self._turns.release()
                    raise
        except TimeoutError as error:
            raise StoreUnavailable("store.busy", seconds=plain(self._patience)) from error

    async def _next(self) -> WorkerProcess:
        while self._open and not self._hopeless:
            worker = await self._ready.get()
            if worker is not None and worker.alive:
                return worker
        raise StoreUnavailable("store.unavailable")

    async def _ask(self, worker: WorkerProcess, request: Request, body: IO[bytes]) -> Answer:
        deadline = self._deadline if request.seconds is None else min(request.seconds, self._deadline)
        with contextlib.ExitStack() as undo:
            undo.enter_context(body)
            try:
                async with asyncio.timeout(deadline):
                    outcome, size = await worker.ask(request, body, self._result_limit, self._fetching)
            except TimeoutError as error:
                raise QueryTimeout("query.timeout", seconds=plain(deadline)) from error
            except OSError as error:  # of the spool: a full disk
                raise StoreUnavailable("store.unavailable") from error
            body.seek(0)
            undo.pop_all()
            return Answer(outcome, body, size)

    @property
    def _fetching(self) -> Fetching | None:
        return partial(_fetched, self._fetchers) if self._fetchers else None

    async def _keep(self) -> None:
        """Keep one worker running for as long as the pool is open."""
        failures = 0
        while True:
            await asyncio.sleep(pause(failures))
            try:
                worker = await WorkerProcess.start(self._store, self._memory)
            except (StoreUnavailable, OSError) as error:
                failures += 1
                self._failed(error)
            else:
                await self._attend(worker)
                failures = 0 if worker.asked else failures + 1

    async def _attend(self, worker: WorkerProcess) -> None:
        """Offer a worker to queries until it is gone."""
        self._failures = 0
        self._alive.add(worker)
        self._locks.add(worker.locked)
        worker.be_nice(self._nice)
        self._ready.put_nowait(worker)
        self._news.set()
        try:
            await worker.ended()
        finally:
            await worker.bury()
            self._alive.discard(worker)

    def _failed(self, error: StoreUnavailable | OSError) -> None:
        """Remember why no worker starts, and wake one who waits for it."""
        log.warning("a query worker does not start: %s", error)
        if isinstance(error, StoreUnavailable):
            self._failure = error
        self._failures += 1
        if self._hopeless:
            self._news.set()
        if self._ready.empty():
            self._ready.put_nowait(None)


def _new_body() -> IO[bytes]:
    return cast("IO[bytes]", SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY))


async def _fetched(fetchers: Pool, request: Request) -> bytes:
    """Return what another endpoint answers; what took its fetcher too long is that endpoint's failure."""
    try:
        with await fetchers.answer(request) as answer:
            return answer.body.read()
    except QueryTimeout as error:
        raise ServiceFailed("service.slow", iri=request.service, **error.values) from error


def pause(failures: int) -> float:
    """Return how long to wait before the next start: not at all after a kill, ever longer after failures."""
    return min(_FIRST_PAUSE * 2 ** min(failures - 1, _MOST_DOUBLINGS), _LONGEST_PAUSE) if failures else 0


def plain(seconds: float) -> int | float:
    """Return a number of seconds as people set it: whole where it is."""
    return int(seconds) if seconds == int(seconds) else seconds
