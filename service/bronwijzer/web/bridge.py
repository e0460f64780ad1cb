"""From the threads of pages to the query workers, which live in the event loop; a query counts as its reader's."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, Protocol

from bronwijzer.errors import StoreUnavailable
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Answer

#: Longer than any query may take: those who answer end a query at its deadline.
_PATIENCE: Final = 120.0


class Admitting(Protocol):
    """What is asked of those who let queries through to the workers."""

    def place(self, client: str) -> AbstractContextManager[None]:
        """Count a request as one of its client's."""

    async def answer(self, request: Request, client: str) -> Answer:
        """Return the whole result of a query."""


class Bridge:
    """Asks from a thread, and waits for the whole answer."""

    def __init__(self, admission: Admitting, client: Callable[[], str]) -> None:
        """Keep who lets queries through, and what tells whose request a thread answers."""
        self._admission, self._client = admission, client
        self.loop: asyncio.AbstractEventLoop | None = None

    def __call__(self, request: Request) -> Answer:
        """Return the whole result of a query; raises what the workers raise."""
        if self.loop is None:
            raise StoreUnavailable("store.unavailable")
        asking = self._ask(request, self._client())
        return asyncio.run_coroutine_threadsafe(asking, self.loop).result(_PATIENCE)

    async def _ask(self, request: Request, client: str) -> Answer:
        with self._admission.place(client):
            return await self._admission.answer(request, client)
