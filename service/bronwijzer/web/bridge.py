"""From the threads of pages to the query workers, which live in the event loop; a query counts as its reader's."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, Protocol

from bronwijzer.errors import StoreUnavailable
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Answer

_RETRY_SECONDS: Final = 10


class Admitting(Protocol):
    """What is asked of those who let queries through to the workers."""

    def place(self, client: str) -> AbstractContextManager[None]:
        """Count a request as one of its client's."""

    async def answer(self, request: Request, client: str) -> Answer:
        """Return the whole result of a query."""


class Bridge:
    """Asks from a thread, and waits for the whole answer; so many threads at most, as others have pages to make."""

    def __init__(self, admission: Admitting, client: Callable[[], str], seconds: float, most: int) -> None:
        """Keep who lets queries through, what tells whose request a thread answers, and how long it waits at most."""
        self._admission, self._client, self._seconds, self._free = admission, client, seconds, most
        self.loop: asyncio.AbstractEventLoop | None = None

    def __call__(self, request: Request) -> Answer:
        """Return the whole result of a query; raises what the workers raise."""
        if self.loop is None:
            raise StoreUnavailable("store.unavailable")
        asking = asyncio.run_coroutine_threadsafe(self._ask(request, self._client()), self.loop)
        try:
            return asking.result(self._seconds)
        except TimeoutError as error:
            asking.cancel()
            raise StoreUnavailable("store.unavailable") from error

    async def _ask(self, request: Request, client: str) -> Answer:
        if not self._free:
            raise StoreUnavailable("admission.pages", retry=_RETRY_SECONDS)
        self._free -= 1
        try:
            with self._admission.place(client):
                return await self._admission.answer(request, client)
        finally:
            self._free += 1
