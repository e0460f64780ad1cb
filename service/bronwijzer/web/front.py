"""What the server runs: the application of the current release, whichever that is, or a clear 503 until there is one.

The current release is what a path leads to. When that leads elsewhere, the next release is opened beside the one that
is served; requests that come then go to the next, and those under way end where they began. One that cannot be opened
is put off, and the release that is served goes on.
"""

import asyncio
import contextlib
import gc
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bronwijzer.errors import BronwijzerError, SiteError, StoreUnavailable
from bronwijzer.manifest import Manifest
from bronwijzer.representation.addresses import Addresses
from bronwijzer.settings import Settings
from bronwijzer.web import sending
from bronwijzer.web.errors import PROBLEM, problem
from bronwijzer.web.lasting import Delay, Lasting
from bronwijzer.web.sending import Receive, Scope, Send
from bronwijzer.web.serving import Serving
from bronwijzer.words import words

log = logging.getLogger(__name__)

_PAUSE: Final = 1.0


class Front:
    """Answers from the current release, and follows it."""

    def __init__(self, place: Path, settings: Settings) -> None:
        """Take the path that leads to the current release; raises StoreUnavailable when that cannot be read."""
        self._place, self._settings = place, settings
        self._lasting = Lasting(settings)
        self._served: Serving | None = None
        self._hint = asyncio.Event()
        self.manifest = Manifest.read(place)
        self.root = Addresses(self.manifest.base_uri).root
        self.problem: StoreUnavailable | None = None

    @property
    def locked(self) -> bool:
        """Tell whether the kernel denies the network to every worker that there is."""
        return self._served is None or self._served.locked

    async def open(self) -> None:
        """Open the current release; while its engine is away `problem` says so, what else is wrong is raised."""
        first = Serving(self._place.resolve(), self._settings)
        try:
            await first.open(self._lasting)
        except StoreUnavailable as error:
            if not error.key.startswith("remote."):
                raise
            self.problem = error
        else:
            self._served = first

    def hint(self) -> None:
        """Have `follow` look now."""
        self._hint.set()

    async def follow(self, announce: Callable[[], None]) -> None:
        """Look again and again which release is the current one, and announce each that is opened."""
        while True:
            pause = (self._settings.server.follow_seconds or None) if self._served else _PAUSE
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._hint.wait()
            self._hint.clear()
            await self._look(announce)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have one request answered."""
        if self._served:
            await self._served.application(scope, receive, send)
        elif scope["path"] == f"{self.root}health":
            await sending.send_bytes(send, scope["method"], 200, [("Cache-Control", "no-store")], b"")
        else:
            await self._refuse(scope, send)

    async def close(self, seconds: float) -> None:
        """Take no more queries, and end the workers when those that run have ended, or after so many seconds."""
        if self._served:
            await self._served.application.finish(seconds)
            await self._served.close()

    async def finished(self) -> None:
        """Return when every request that came in is answered."""
        if self._served:
            await self._served.application.finished()

    async def _look(self, announce: Callable[[], None]) -> None:
        """Go over to the current release, where that is another one than is served."""
        folder = self._place
        try:
            folder = await asyncio.to_thread(self._place.resolve)
            opened = await self._other(folder)
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with the next release, this one goes on
            self._put_off(folder.name, error)
            return
        self.problem = self._lasting.delay = None
        if opened:
            left, self._served, self.manifest = self._served, opened, opened.manifest
            announce()
            if left:
                await left.leave(self._settings.server.patience_seconds + self._settings.query.deadline_seconds)
                del left
                gc.collect()  # Flask refers to itself in circles, and the store and its files hang on it

    async def _other(self, folder: Path) -> Serving | None:
        """Return the release in a folder, opened, unless it is the one that is served."""
        if self._served and self._served.folder == folder:
            return None
        found = await asyncio.to_thread(Serving, folder, self._settings)
        held, asked = found.manifest.base_uri, self.manifest.base_uri
        if held != asked:
            raise SiteError("release.other-base", held=held, asked=asked)
        await found.open(self._lasting)
        return found

    def _put_off(self, release: str, error: Exception) -> None:
        """Remember why a release is not served, and tell it once."""
        known = error if isinstance(error, BronwijzerError) else None
        delay = Delay(release, known.key if known else "error.internal")
        if delay != self._lasting.delay:
            values, trace = (dict(known.values), None) if known else ("", error)
            log.warning("release %s is not served: %s %s", release, delay.cause, values, exc_info=trace)
        self._lasting.delay = delay
        if isinstance(error, StoreUnavailable):
            self.problem = error

    async def _refuse(self, scope: Scope, send: Send) -> None:
        error = self.problem or StoreUnavailable("store.unavailable")
        told = problem(error, words(sending.asked_of(scope).language))
        kind, body = PROBLEM.media_type, told.json()
        if scope["path"] == f"{self.root}ready":
            kind, body = "application/json", json.dumps({"status": "unavailable", "cause": error.key}).encode()
        headers = [("Content-Type", kind), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        await sending.send_bytes(send, scope["method"], told.status, [*headers, *told.headers], body)
