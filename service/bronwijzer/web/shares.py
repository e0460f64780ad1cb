"""What each client has of a server, whichever release answers it: places, turns, time of the workers and room."""

import contextlib
import hashlib
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from typing import Final

from bronwijzer.errors import TooMany
from bronwijzer.settings import Settings
from bronwijzer.store.evaluation import Request
from bronwijzer.store.process import MEGABYTE
from bronwijzer.store.spool import Room
from bronwijzer.web.lanes import Lane

_MINUTE: Final = 60.0
_REMEMBERED: Final = 4096


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


class Shares:
    """The lanes of a server, its room for results, and what each client has of these; it lives in one event loop."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody there."""
        server, query = settings.server, settings.query
        self.settings = settings
        self.quick, self.slow = Lane(server.workers), Lane(server.slow_workers)
        self.federated = Lane(settings.federation.workers)
        largest, retry = query.result_megabytes * MEGABYTE, math.ceil(query.deadline_seconds)
        self.room = Room(server.spool_megabytes * MEGABYTE, largest, retry)
        self.spending = Spending(clock)
        self._present: Counter[str] = Counter()
        self._slow: OrderedDict[bytes, None] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many queries wait for a worker."""
        return sum(lane.waiting for lane in (self.quick, self.slow, self.federated))

    @contextlib.contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Count a request as one of its client's; raises TooMany when that has its share."""
        limit = self.settings.server.client_queries
        if self._present[client] >= limit:
            retry = math.ceil(self.settings.query.quick_seconds)
            raise TooMany("admission.share", setting="server.client_queries", limit=limit, retry=retry)
        self._present[client] += 1
        try:
            yield
        finally:
            self._present[client] -= 1
            if not self._present[client]:
                del self._present[client]

    def was_slow(self, request: Request) -> bool:
        """Tell whether a query was too slow for the quick lane before."""
        return _key(request) in self._slow

    def remember(self, request: Request) -> None:
        """Remember that a query is slow: the next time it does not begin in the quick lane."""
        self._slow[_key(request)] = None
        if len(self._slow) > _REMEMBERED:
            self._slow.popitem(last=False)


def _key(request: Request) -> bytes:
    return hashlib.sha256(repr((request.text, request.default_graphs, request.named_graphs)).encode()).digest()
