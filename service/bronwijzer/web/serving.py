"""A release that is served: its store, its workers, and the application that answers from these."""

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bronwijzer.manifest import Manifest
from bronwijzer.settings import Settings
from bronwijzer.store.engine import open_federation, open_pool, open_store
from bronwijzer.store.pool import Pool
from bronwijzer.web.app import create_app
from bronwijzer.web.asgi import Application
from bronwijzer.web.lasting import Lasting

_NICE: Final = 19


class Serving:
    """The release in a folder; `open` makes its application, `close` leaves nothing of it."""

    application: Application

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Read what the release is; raises StoreUnavailable when its manifest or its store cannot be read."""
        self.folder, self._settings = folder, settings
        self.manifest = Manifest.read(folder)
        self._store = open_store(folder, self.manifest.digest, settings)
        self._pools: Sequence[Pool] = ()

    @property
    def locked(self) -> bool:
        """Tell whether the kernel denies the network to every worker."""
        return all(pool.locked for pool in self._pools)

    async def open(self, lasting: Lasting) -> None:
        """Make the application and start the workers; raises StoreUnavailable, with nothing left running, if it fails.

        The application comes first: while an engine elsewhere does not have the release, no worker is started for it.
        """
        dumps = self.folder / "dumps"
        flask = await asyncio.to_thread(create_app, self._store, self.manifest, dumps, self._settings)
        pools = _pools(self.folder, self.manifest.digest, self._settings)
        async with contextlib.AsyncExitStack() as undo:
            undo.push_async_callback(_close, pools)
            await _start(pools)
            self._pools, self.application = pools, Application(flask, *pools, lasting=lasting)
            undo.pop_all()

    async def leave(self, seconds: float) -> None:
        """Let the requests under way end, for so many seconds at most, and close."""
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.application.finished()
        finally:
            await self.close()

    async def close(self) -> None:
        """End the workers, and the queries that they are at."""
        await _close(self._pools)
        self.application.close()


def _pools(folder: Path, digest: str, settings: Settings) -> Sequence[Pool]:
    """Return the workers of the quick lane, of the slow one, which let everything else go first, and of federation."""
    quick, slow = settings.server.workers, settings.server.slow_workers
    pools = (
        open_pool(folder, digest, settings, quick),
        open_pool(folder, digest, settings, slow, nice=_NICE),
        open_federation(folder, digest, settings),
    )
    return [each for each in pools if each]


async def _start(pools: Sequence[Pool]) -> None:
    """Start all, and raise what kept one from starting when each of the others has started or failed."""
    for failure in filter(None, await asyncio.gather(*(each.start() for each in pools), return_exceptions=True)):
        raise failure


async def _close(pools: Sequence[Pool]) -> None:
    await asyncio.gather(*(pool.close() for pool in pools))
