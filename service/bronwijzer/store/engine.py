"""The engine of the settings: the embedded one, or a remote one, whose client is loaded for who uses it only."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bronwijzer.settings import Settings
from bronwijzer.store.base import Store
from bronwijzer.store.local import LocalStore
from bronwijzer.store.lookup import Lookups
from bronwijzer.store.pool import Pool
from bronwijzer.store.process import MEGABYTE, Program

#: A fetcher tells by itself that an endpoint is slow; only one that hangs, as in looking up a name, is killed.
_SLACK_SECONDS: Final = 1.0
_FETCHER_MEMORY: Final = 128 * MEGABYTE


def open_store(folder: Path, digest: str, settings: Settings) -> Store:
    """Return the store of the release in a folder, for the service's own queries.

    Raises StoreUnavailable when it cannot be read, or the settings name a remote engine without its address.
    """
    if settings.store.engine == "embedded":
        return LocalStore.open(folder / "store")
    from bronwijzer.store.remote_store import RemoteStore  # noqa: PLC0415 -- it costs an embedded server 0.1 s

    return RemoteStore.of(settings, digest)


def lookups_of(store: Store) -> Lookups | None:
    """Return what answers look-ups at once, None where the store is elsewhere."""
    return Lookups(store.engine) if isinstance(store, LocalStore) else None


def open_pool(folder: Path, digest: str, settings: Settings, workers: int, *, nice: int = 0) -> Pool:
    """Return a pool of so many workers that answer queries of the public on the release in a folder."""
    embedded = settings.store.engine == "embedded"
    return _pool(folder / "store" if embedded else _relay(digest, settings), settings, workers, nice=nice)


def open_federation(folder: Path, digest: str, settings: Settings) -> Pool | None:
    """Return a pool of workers for queries that ask other endpoints too, None where the settings name none."""
    federation = settings.federation
    if not federation.endpoints:
        return None
    from bronwijzer.store.fetching import program  # noqa: PLC0415 -- HTTP clients are for who uses them

    fetchers = Pool(
        program(settings),
        workers=federation.workers,
        deadline=federation.timeout_seconds + _SLACK_SECONDS,
        memory=_FETCHER_MEMORY + 2 * federation.answer_megabytes * MEGABYTE,
        result_limit=federation.answer_megabytes * MEGABYTE,
    )
    return _pool(_federated(folder, digest, settings), settings, federation.workers, fetchers=fetchers)


def _pool(
    store: Path | Program, settings: Settings, workers: int, *, nice: int = 0, fetchers: Pool | None = None
) -> Pool:
    limits = settings.query
    return Pool(
        store,
        workers=workers,
        nice=nice,
        deadline=limits.deadline_seconds,
        memory=limits.memory_megabytes * MEGABYTE,
        result_limit=limits.result_megabytes * MEGABYTE,
        fetchers=fetchers,
    )


def _federated(folder: Path, digest: str, settings: Settings) -> Program:
    """Return the program of workers that answer federated queries."""
    endpoints = settings.federation.endpoints
    if settings.store.engine != "embedded":
        return _relay(digest, settings, endpoints)
    told = {"path": str((folder / "store").absolute()), "endpoints": endpoints}
    return Program(json.dumps(told), "bronwijzer.store.federation")


def _relay(digest: str, settings: Settings, endpoints: Sequence[str] = ()) -> Program:
    from bronwijzer.store.relay import program  # noqa: PLC0415 -- as above

    return program(settings, digest, endpoints)
