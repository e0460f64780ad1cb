"""The room for results that are being made or sent: one bound for all of them together, and a share for each client.

A result that fits in one message is never refused, so that what the large ones take leaves the endpoint usable.
"""

import threading
from collections import Counter
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Final, cast

from bronwijzer.errors import StoreUnavailable, TooMany
from bronwijzer.store.process import MEGABYTE

#: So much of each result takes no room; how many results there are at a time is bounded elsewhere.
FREE: Final = 64 * 1024
_KEPT_IN_MEMORY: Final = MEGABYTE
_PART: Final = 4


class Room:
    """So many bytes, in memory and in temporary files together, of which one client gets a quarter at most.

    `largest` is the largest result: a client may always have one of these. Who reads in a thread may close there.
    """

    def __init__(self, limit: int, largest: int, retry: int) -> None:
        """Keep the bounds, and after how many seconds it is worth trying again."""
        self._limit, self._share, self._retry = limit, max(limit // _PART, largest), retry
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.size = 0

    def spool(self, client: str) -> IO[bytes]:
        """Return a new file for a result; it gives back what it took when it is closed.

        Writing raises StoreUnavailable when there is no room, TooMany when this client has its share.
        """
        return cast("IO[bytes]", _Spool(lambda size: self._take(client, size)))

    def _take(self, client: str, size: int) -> None:
        """Take room for a client, or give it back where the size is negative."""
        with self._lock:
            if size > 0:
                self._check(client, size)
            self.size += size
            self._held[client] += size
            if not self._held[client]:
                del self._held[client]

    def _check(self, client: str, size: int) -> None:
        said = {"setting": "server.spool_megabytes", "retry": self._retry}
        if self._held[client] + size > self._share:
            raise TooMany("spool.share", limit=self._share // MEGABYTE, **said)
        if self.size + size > self._limit:
            raise StoreUnavailable("spool.full", limit=self._limit // MEGABYTE, **said)


class _Spool(SpooledTemporaryFile[bytes]):
    """A result: in memory while it is small, in a temporary file when it is not."""

    def __init__(self, take: Callable[[int], None]) -> None:
        super().__init__(max_size=_KEPT_IN_MEMORY)
        self._take = take
        self._written = self._taken = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]  # results are bytes
        """Write all these bytes where there is room for them."""
        more = max(0, self._written + len(data) - FREE) - self._taken
        self._take(more)
        self._taken += more
        self._written += len(data)
        return super().write(data)

    def __exit__(self, *_: object) -> None:
        """Close it by our own way: the one above closes the file inside."""
        self.close()

    def close(self) -> None:
        """Let go of the bytes."""
        super().close()
        taken, self._taken = self._taken, 0
        self._take(-taken)
