"""The server: one process and one event loop that listen, start the query workers, and stop cleanly when told to."""

import asyncio
import contextlib
import errno
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from bronwijzer.errors import SiteError
from bronwijzer.settings import ServerSettings, Settings
from bronwijzer.web.front import Front
from bronwijzer.web.pacing import end_stalls
from bronwijzer.words import LANGUAGES, Words, words

log = logging.getLogger(__name__)

_BACKLOG: Final = 1024
#: How many connections are served at once: an idle one costs some kilobytes, a query waits in the queue of its own.
_CONNECTIONS: Final = 4096
_HEADER_MILLISECONDS: Final = 10_000
_PAUSE: Final = 0.01
#: How long a server that was told to stop waits for clients that have sent half a request.
_GRACE_SECONDS: Final = 3.0


def serve(place: Path, settings: Settings, language: str = LANGUAGES[0]) -> None:
    """Serve the release that a path leads to, and follow it, until told to stop; says in one line where it listens.

    Raises SiteError when the address cannot be used, StoreUnavailable when the release cannot be read. A remote engine
    may be away: the answer is 503 until it is there.
    """
    front, host = Front(place, settings), settings.server.host
    with _reserved(host, settings.server.port) as port, _no_thread_left_behind():
        asyncio.run(_run(front, replace(settings.server, port=port), words(language)))


@contextlib.contextmanager
def _no_thread_left_behind() -> Iterator[None]:
    """On leaving, wait until the threads that granian started are gone.

    One that still wants the interpreter when Python takes it down aborts the process.
    """
    before = _foreign_threads()
    yield
    for _ in range(int(_GRACE_SECONDS / _PAUSE)):
        if not _foreign_threads() - before:
            return
        time.sleep(_PAUSE)


def _foreign_threads() -> set[int]:
    """Return the threads of this process that Python did not start."""
    threads = {int(task.name) for task in Path("/proc/self/task").glob("*")}
    return threads - {thread.native_id or 0 for thread in threading.enumerate()}


async def _run(front: Front, settings: ServerSettings, say: Words) -> None:
    """Open the release and start the server, wait for a signal, and stop both."""
    await front.open()
    server = _server(front, settings.host, settings.port)
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, told.set)
    loop.add_signal_handler(signal.SIGHUP, front.hint)
    serving, following = loop.create_task(server.serve()), None
    try:
        await _unless_ended(serving, _listening(settings))
        _announce(front, settings, say)
        following = loop.create_task(front.follow(partial(_announce, front, settings, say)))
        await _unless_ended(serving, told.wait())
    finally:
        if following:
            following.cancel()
            await asyncio.wait({following})
        # First: the server waits for its answers, and a query may take long.
        await front.close(settings.shutdown_seconds)
        loop.set_exception_handler(_note)
        server.stop()  # type: ignore[no-untyped-call]  # granian types nothing of its own stop
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_SECONDS):
                await serving
                await front.finished()


def _announce(front: Front, settings: ServerSettings, say: Words) -> None:
    """Print where which release is served, and what an operator has to know of it."""
    if not front.locked:
        print(say("server.unlocked"), file=sys.stderr, flush=True)  # noqa: T201 -- an operator has to know
    if front.problem:
        print(say("server.waiting", problem=say.tell(front.problem)), file=sys.stderr, flush=True)  # noqa: T201 -- as above
    address = f"http://{_shown(settings.host)}:{settings.port}{front.root}"
    print(say("server.ready", address=address, release=front.manifest.version), flush=True)  # noqa: T201 -- the one line that tells where


def _note(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Keep to the debug log what goes wrong in the loop while it ends: granian may report to a future given up on."""
    log.debug("while stopping: %s", context.get("message"), exc_info=context.get("exception"))


def _server(front: Front, host: str, port: int) -> Server:
    """Return a server without a log of its own: it has no lifespan and no websockets to speak of."""
    return Server(
        front,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=_BACKLOG,
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS),
        log_enabled=False,
    )


async def _unless_ended(serving: asyncio.Task[None], event: Coroutine[Any, Any, object]) -> None:
    """Wait for an event; raises SiteError when the server ends by itself before it."""
    waiting = asyncio.ensure_future(event)
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        waiting.cancel()
        raise SiteError("server.ended")


@contextlib.contextmanager
def _reserved(host: str, port: int) -> Iterator[int]:
    """Yield the port, a free one for 0, and keep it; raises SiteError when it is taken or the host is not ours.

    The server shares its port with whoever else asks to (SO_REUSEPORT), so it would not notice one that is in use:
    a socket that does not share finds out, and one that shares but never listens then keeps the place.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            free = int(probe.getsockname()[1])
        keeper = socket.socket(family, kind, protocol)
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        keeper.bind((host, free))
    except OSError as error:
        key = "server.port-in-use" if error.errno == errno.EADDRINUSE else "server.address"
        raise SiteError(key, host=host, port=port, problem=error.strerror) from error
    with keeper:
        yield free


async def _listening(settings: ServerSettings) -> None:
    """Return when the server takes connections, and keeps none that stalls."""
    while True:
        try:
            _, writer = await asyncio.open_connection(settings.host, settings.port)
        except ConnectionRefusedError:
            await asyncio.sleep(_PAUSE)
        else:
            writer.close()
            end_stalls(settings.port, settings.send_seconds)
            return


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
