"""What the server runs: the application, or a clear 503 while the engine that it needs at the start is away."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Final

from bronwijzer.errors import StoreUnavailable
from bronwijzer.web import sending
from bronwijzer.web.asgi import Application
from bronwijzer.web.errors import PROBLEM, problem
from bronwijzer.web.sending import Receive, Scope, Send
from bronwijzer.words import words

log = logging.getLogger(__name__)

_PAUSE: Final = 1.0


class Front:
    """Makes the application, and stands in for it until that succeeds."""

    def __init__(self, make: Callable[[], Application], root: str, *, patient: bool) -> None:
        """Make it now; one who is `patient` tries again later, others get the StoreUnavailable that it raises."""
        self._make, self._root = make, root
        self._application: Application | None = None
        self.problem: StoreUnavailable | None = None
        try:
            self._application = make()
        except StoreUnavailable as error:
            if not patient:
                raise
            self.problem = error

    async def open(self) -> None:
        """Return when the application is there."""
        while self._application is None:
            await asyncio.sleep(_PAUSE)
            try:
                self._application = await asyncio.to_thread(self._make)
            except StoreUnavailable as error:
                log.warning("the engine is away: %s %s", error.key, dict(error.values))
                self.problem = error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have one request answered."""
        if self._application is not None:
            await self._application(scope, receive, send)
        elif scope["path"] == f"{self._root}health":
            await sending.send_bytes(send, scope["method"], 200, [("Cache-Control", "no-store")], b"")
        else:
            await self._refuse(scope, send)

    async def finish(self, seconds: float) -> None:
        """Take no more queries, and return when those that run have ended, or after so many seconds."""
        if self._application is not None:
            await self._application.finish(seconds)

    async def finished(self) -> None:
        """Return when every request that came in is answered."""
        if self._application is not None:
            await self._application.finished()

    async def _refuse(self, scope: Scope, send: Send) -> None:
        error = self.problem or StoreUnavailable("store.unavailable")
        told = problem(error, words(sending.asked_of(scope).language))
        kind, body = PROBLEM.media_type, told.json()
        if scope["path"] == f"{self._root}ready":
            kind, body = "application/json", json.dumps({"status": "unavailable", "cause": error.key}).encode()
        headers = [("Content-Type", kind), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        await sending.send_bytes(send, scope["method"], told.status, [*headers, *told.headers], body)
