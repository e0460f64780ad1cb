"""Who gets a worker, when and for how long: a bounded queue, a fair share per client, and two lanes.

Every query begins in the quick lane, for a second. What needs more starts again in the slow lane, which has its own
workers, nice to the rest: so a cheap query never waits behind an expensive one. A query that was slow before, and a
client that spent its time of this minute, begin there. What may ask other endpoints has a lane of its own, where it
waits for them and nobody else does.
"""

import asyncio
import contextlib
import hashlib
import math
import re
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO, Final, Protocol

from bronwijzer.errors import QueryTimeout, StoreUnavailable, TooMany
from bronwijzer.settings import Settings
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Answer, plain
from bronwijzer.store.process import MEGABYTE
from bronwijzer.store.spool import Room
from bronwijzer.web.lanes import Lane

_MINUTE: Final = 60.0
_REMEMBERED: Final = 4096
#: What may be the keyword SERVICE, as most `schema:Service` and `?service` are not; the workers of that lane know.
_ASKS_OTHERS: Final = re.compile(r"(?<![a-z_:?$@-])service(?=[\s<?$:#]|silent)", re.IGNORECASE)


class Answering(Protocol):
    """What answers queries: a pool of workers, or a remote engine."""

    async def answer(self, request: Request, body: IO[bytes], /) -> Answer:
        """Return the whole result of a query, in `body`."""


@dataclass(frozen=True, slots=True)
class Way:
    """A lane, and who answers in it."""

    lane: Lane
    pool: Answering


class Spending:
    """What each client spent of the workers' time, fading out over a minute; only the latest clients are remembered."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def of(self, client: str) -> float:
        """Return the seconds that a client spent lately."""
        seconds, moment = self._spent.get(client, (0.0, 0.0))
        return seconds * math.exp((moment - self._clock()) / _MINUTE)

    @contextlib.contextmanager
    def counted(self, client: str) -> Iterator[None]:
        """Count the time that passes inside."""
        began = self._clock()
        try:
            yield
        finally:
            now = self._clock()
            self._spent[client] = (self.of(client) + now - began, now)
            self._spent.move_to_end(client)
            if len(self._spent) > _REMEMBERED:
                self._spent.popitem(last=False)


class Admission:
    """Lets requests through to the workers of a quick and a slow lane; it lives in one event loop."""

    def __init__(
        self,
        settings: Settings,
        quick: Answering,
        slow: Answering,
        clock: Callable[[], float] = time.monotonic,
        *,
        federated: Answering | None = None,
    ) -> None:
        server = settings.server
        self._server, self._query = server, settings.query
        self.quick = Way(Lane(server.workers), quick)
        self.slow = Way(Lane(server.slow_workers), slow)
        largest, retry = settings.query.result_megabytes * MEGABYTE, math.ceil(settings.query.deadline_seconds)
        self.room = Room(server.spool_megabytes * MEGABYTE, largest, retry)
        self.federated = Way(Lane(settings.federation.workers), federated) if federated else None
        self._present: Counter[str] = Counter()
        self._spending = Spending(clock)
        self._heavy: OrderedDict[bytes, None] = OrderedDict()
        self._finishing: asyncio.Event | None = None

    @property
    def waiting(self) -> int:
        """How many queries wait for a worker."""
        return sum(way.lane.waiting for way in (self.quick, self.slow, self.federated) if way)

    @contextlib.contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Count a request as one of its client's, until its answer is sent; raises TooMany when it has its share."""
        if self._finishing:
            raise StoreUnavailable("admission.closing")
        limit = self._server.client_queries
        if self._present[client] >= limit:
            retry = math.ceil(self._query.quick_seconds)
            raise TooMany("admission.share", setting="server.client_queries", limit=limit, retry=retry)
        self._present[client] += 1
        try:
            yield
        finally:
            self._present[client] -= 1
            if not self._present[client]:
                del self._present[client]
            if self._finishing and not self._present:
                self._finishing.set()

    async def finish(self) -> None:
        """Give no more places, and return when those that were given are free again."""
        self._finishing = asyncio.Event()
        if self._present:
            await self._finishing.wait()

    async def answer(self, request: Request, client: str) -> Answer:
        """Return the whole result of a query when its turn has come.

        Raises what the workers raise, and StoreUnavailable when the queue is full or its turn did not come in time.
        """
        total = min(request.seconds or math.inf, self._query.deadline_seconds)
        quick = min(total, self._query.quick_seconds)
        heavy, key = self._spending.of(client) >= self._server.client_seconds, _key(request)
        left = total
        try:
            if self.federated and _ASKS_OTHERS.search(request.text):
                return await self._through(self.federated, replace(request, seconds=total), client, last=True)
            if not heavy and key not in self._heavy:
                with contextlib.suppress(_Slow):
                    return await self._through(self.quick, replace(request, seconds=quick), client, last=total <= quick)
                left -= quick
                self._remember(key)
            return await self._through(self.slow, replace(request, seconds=left), client, last=True)
        except QueryTimeout as error:
            raise QueryTimeout("query.timeout", seconds=plain(total)) from error

    async def _through(self, way: Way, request: Request, client: str, *, last: bool) -> Answer:
        """Answer a query in one lane; raises _Slow where it may start again in another."""
        async with self._turn(way.lane, client):
            with self._spending.counted(client), contextlib.ExitStack() as unanswered:
                body = unanswered.enter_context(self.room.spool(client))
                try:
                    answer = await way.pool.answer(request, body)
                except QueryTimeout as error:
                    if last:
                        raise
                    raise _Slow from error
                unanswered.pop_all()
                return answer

    @contextlib.asynccontextmanager
    async def _turn(self, lane: Lane, client: str) -> AsyncIterator[None]:
        limit, patience = self._server.queue, self._server.patience_seconds
        retry = math.ceil(self._query.deadline_seconds)
        if self.waiting >= limit:
            raise StoreUnavailable("admission.queue", setting="server.queue", limit=limit, retry=retry)
        turn = lane.turn(client)
        try:
            async with asyncio.timeout(patience):
                await turn.__aenter__()
        except TimeoutError as error:
            said = {"setting": "server.patience_seconds", "limit": plain(patience), "retry": retry}
            raise StoreUnavailable("store.busy", seconds=plain(patience), **said) from error
        try:
            yield
        finally:
            await turn.__aexit__(None, None, None)

    def _remember(self, key: bytes) -> None:
        """Remember that a query is slow: the next time it does not begin in the quick lane."""
        self._heavy[key] = None
        if len(self._heavy) > _REMEMBERED:
            self._heavy.popitem(last=False)


class _Slow(Exception):
    """A query needs more time than the quick lane gives."""


def _key(request: Request) -> bytes:
    return hashlib.sha256(repr((request.text, request.default_graphs, request.named_graphs)).encode()).digest()
