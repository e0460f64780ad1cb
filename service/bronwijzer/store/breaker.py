"""A circuit breaker: after some failures in a row, an engine is left alone for a while and nobody waits for it."""

import threading
import time
from collections.abc import Callable
from typing import Final

from bronwijzer.errors import StoreUnavailable

_MOST_DOUBLINGS: Final = 4


class Breaker:
    """Counts failures in a row; at `failures` it rests for `seconds`, and twice as long after each trial that fails."""

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0

    def check(self) -> None:
        """Raise StoreUnavailable while it rests; whoever comes first after that tries the engine for all."""
        with self._lock:
            left = self._until - self._clock()
            if self._failed < self._most:
                return
            if left > 0:
                raise StoreUnavailable("remote.resting", seconds=max(1, round(left)))
            self._until = self._clock() + self._rest()  # one trial at a time: the others rest on

    def succeeded(self) -> None:
        """Forget all failures."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """Count a failure, and rest when there are enough of them."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._until = self._clock() + self._rest()

    def _rest(self) -> float:
        return self._seconds * (1 << min(max(0, self._failed - self._most), _MOST_DOUBLINGS))
