"""Who gets a worker, when and for how long: a bounded queue, a fair share per client, and two lanes.

Every query begins in the quick lane, for a second. What needs more starts again in the slow lane, which has its own
workers, nice to the rest: so a cheap query never waits behind an expensive one. A query that was slow before, and a
client that spent its time of this minute, begin there. What may ask other endpoints has a lane of its own, where it
waits for them and nobody else does.
"""

import asyncio
import contextlib
import math
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import IO, Final, Protocol

from bronwijzer.errors import QueryTimeout, StoreUnavailable
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Answer, plain
from bronwijzer.web.lanes import Lane
from bronwijzer.web.shares import Shares

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


class Admission:
    """Lets requests through to the workers of one release, in a quick and a slow lane; it lives in one event loop."""

    def __init__(
        self, shares: Shares, quick: Answering, slow: Answering, *, federated: Answering | None = None
    ) -> None:
        self.shares = shares
        self._server, self._query = shares.settings.server, shares.settings.query
        self.quick, self.slow = Way(shares.quick, quick), Way(shares.slow, slow)
        self.federated = Way(shares.federated, federated) if federated else None
        self._places = 0
        self._finishing: asyncio.Event | None = None

    @contextlib.contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Count a request as one of its client's, until its answer is sent; raises TooMany when it has its share."""
        if self._finishing:
            raise StoreUnavailable("admission.closing")
        with self.shares.place(client):
            self._places += 1
            try:
                yield
            finally:
                self._places -= 1
                if self._finishing and not self._places:
                    self._finishing.set()

    async def finish(self) -> None:
        """Give no more places, and return when those that were given are free again."""
        self._finishing = asyncio.Event()
        if self._places:
            await self._finishing.wait()

    async def answer(self, request: Request, client: str) -> Answer:
        """Return the whole result of a query when its turn has come.

        Raises what the workers raise, and StoreUnavailable when the queue is full or its turn did not come in time.
        """
        total = min(request.seconds or math.inf, self._query.deadline_seconds)
        quick = min(total, self._query.quick_seconds)
        heavy = self.shares.spending.of(client) >= self._server.client_seconds
        left = total
        try:
            if self.federated and _ASKS_OTHERS.search(request.text):
                return await self._through(self.federated, replace(request, seconds=total), client, last=True)
            if not heavy and not self.shares.was_slow(request):
                with contextlib.suppress(_Slow):
                    return await self._through(self.quick, replace(request, seconds=quick), client, last=total <= quick)
                left -= quick
                self.shares.remember(request)
            return await self._through(self.slow, replace(request, seconds=left), client, last=True)
        except QueryTimeout as error:
            raise QueryTimeout("query.timeout", seconds=plain(total)) from error

    async def _through(self, way: Way, request: Request, client: str, *, last: bool) -> Answer:
        """Answer a query in one lane; raises _Slow where it may start again in another."""
        async with self._turn(way.lane, client):
            with self.shares.spending.counted(client), contextlib.ExitStack() as unanswered:
                body = unanswered.enter_context(self.shares.room.spool(client))
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
        if self.shares.waiting >= limit:
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


class _Slow(Exception):
    """A query needs more time than the quick lane gives."""
