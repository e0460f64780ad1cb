"""A site that changes, and servers that follow its releases."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bronwijzer.release.build import build
from bronwijzer.settings import Settings
from bronwijzer.site import Site
from tests.conftest import silent
from tests.service.web.conftest import Reply, Running, start, stop

#: As an operator starts it; the settings are in the environment.
PROGRAM = "import sys; from bronwijzer.cli import main; main(['serve', sys.argv[1], '--port', '0'])"
#: Asks for what two sources say: they are changed together, so a mixture of two releases would show.
PAIR = quote("SELECT ?a ?b { <http://e/thing> <http://e/a> ?a ; <http://e/b> ?b } #")
_WITHIN = 60.0


def write(root: Path, value: str) -> Path:
    """Write a site in which three sources say one value, and return its folder."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    for name in ("a", "b", "c"):
        text = f'<http://e/thing> <http://e/{name}> "{value}" .\n'
        (root / "data" / f"{name}.nt").write_text(text, encoding="utf-8")
    return root


def release(root: Path, value: str, settings: Settings | None = None) -> str:
    """Build a release of the site with this value, switch to it, and return its version."""
    site = Site.open(write(root, value), settings or Settings())
    return build(site, root / ".bronwijzer" / "releases", silent, f"v{value}").version


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + _WITHIN
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def ready(server: Running) -> dict[str, object]:
    """Return what a server says of its release."""
    told: dict[str, object] = json.loads(server.ask("/ready").body)
    return told


def serves(server: Running, version: str) -> Callable[[], bool]:
    """Return what tells whether a server serves a release and waits for none."""
    return lambda: ready(server) == {"status": "ready", "release": version}


@contextmanager
def serving(root: Path) -> Iterator[Running]:
    """Serve a site; the server stops cleanly afterwards."""
    running = start(root, PROGRAM)
    try:
        yield running
    finally:
        code = stop(running)[0]
    assert code == 0


@contextmanager
def asked(server: Running, *paths: str) -> Iterator[list[tuple[str, Reply]]]:
    """Ask for paths all the while, each in a thread of its own as another client, and give what was answered."""
    replies: list[tuple[str, Reply]] = []
    over = threading.Event()

    def ask(path: str, client: str) -> None:
        number = 0
        while not over.is_set():
            number += 1
            replies.append((path, server.ask(path.replace("NUMBER", str(number)), X_Forwarded_For=client)))

    threads = [threading.Thread(target=ask, args=(path, f"192.0.2.{n}")) for n, path in enumerate(paths, 1)]
    for thread in threads:
        thread.start()
    try:
        yield replies
    finally:
        over.set()
        for thread in threads:
            thread.join()
