"""Turns, shared out: so many at once, and each client that waits in its turn."""

import asyncio
import contextlib
from collections import OrderedDict, deque
from collections.abc import AsyncIterator


class Lane:
    """So many turns at once; who waits gets the next free one, the clients by turns, first come first served in each.

    A client with a hundred requests therefore makes another wait for one of them at most. It lives in one event loop.
    """

    def __init__(self, turns: int) -> None:
        self._free = turns
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._lines.values()))

    @contextlib.asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for a turn, and give it back afterwards."""
        await self._take(client)
        try:
            yield
        finally:
            self._give()

    async def _take(self, client: str) -> None:
        if self._free:
            self._free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # a turn was given in the same moment: it goes on to the next
                self._give()
            else:
                self._forget(client, mine)
            raise

    def _give(self) -> None:
        while self._lines:
            client, line = self._lines.popitem(last=False)
            mine = line.popleft()
            if line:
                self._lines[client] = line
            if not mine.done():
                mine.set_result(None)
                return
        self._free += 1

    def _forget(self, client: str, mine: asyncio.Future[None]) -> None:
        line = self._lines.get(client, deque())
        if mine in line:
            line.remove(mine)
            if not line:
                del self._lines[client]
