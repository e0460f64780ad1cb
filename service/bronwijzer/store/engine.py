"""The engine of the settings: the embedded one, or a remote one, whose client is loaded for who uses it only."""

from pathlib import Path

from bronwijzer.settings import Settings
from bronwijzer.store.base import Store
from bronwijzer.store.local import LocalStore
from bronwijzer.store.pool import Pool
from bronwijzer.store.process import MEGABYTE, Program


def open_store(folder: Path, digest: str, settings: Settings) -> Store:
    """Return the store of the release in a folder, for the service's own queries.

    Raises StoreUnavailable when it cannot be read, or the settings name a remote engine without its address.
    """
    if settings.store.engine == "embedded":
        return LocalStore.open(folder / "store")
    from bronwijzer.store.remote_store import RemoteStore  # noqa: PLC0415 -- it costs an embedded server 0.1 s

    return RemoteStore.of(settings, digest)


def open_pool(folder: Path, digest: str, settings: Settings, workers: int, *, nice: int = 0) -> Pool:
    """Return a pool of so many workers that answer queries of the public on the release in a folder."""
    limits = settings.query
    return Pool(
        folder / "store" if settings.store.engine == "embedded" else _relay(digest, settings),
        workers=workers,
        nice=nice,
        deadline=limits.deadline_seconds,
        memory=limits.memory_megabytes * MEGABYTE,
        result_limit=limits.result_megabytes * MEGABYTE,
    )


def _relay(digest: str, settings: Settings) -> Program:
    from bronwijzer.store.relay import program  # noqa: PLC0415 -- as above

    return program(settings, digest)
