"""A real browser on a real server of this project's own site."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.browser.pages import GONE, STRAINED
from tests.browser.small import TRIG
from tests.service.web.conftest import PROGRAM, Running, start, stop
from tests.service.web.releases import write_release
from tests.service.web.test_hostile_queries import tree

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
#: As root and without a screen, and with nothing that a browser asks of the internet by itself.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: One client may ask one thing, one may wait, and nobody gives up.
NO_ROOM = """
    "workers": 1, "slow_workers": 1, "client_queries": 1, "queue": 1,
    "patience_seconds": 600.0, "shutdown_seconds": 0.1"""
PATIENCE = '"deadline_seconds": 600.0, "quick_seconds": 600.0'
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@dataclass
class Visit:
    """A page in the browser, and everything that it should not have done."""

    page: Page
    address: str
    status: int = 0
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the site, and wait until it is there."""
        self.complaints.clear()
        answer = self.page.goto(self.address + path, wait_until="load")
        self.status = answer.status if answer else 0
        return self.page

    def wrong(self) -> list[str]:
        """Return what went wrong: requests to elsewhere, errors of scripts, breaches of the policy."""
        return [*self.complaints, *self.page.evaluate("window.violations ?? []")]


@pytest.fixture(scope="session")
def site(release: Path) -> Iterator[Running]:
    """A server of the release of this project's own site."""
    running = start(release)
    yield running
    stop(running)


@pytest.fixture(scope="session")
def small_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the small site."""
    return write_release(tmp_path_factory.mktemp("small") / "1", TRIG)


@pytest.fixture(scope="session")
def small(small_release: Path) -> Iterator[Running]:
    """A server of the small site."""
    running = start(small_release)
    yield running
    stop(running)


@pytest.fixture(scope="session")
def strained(small_release: Path) -> Iterator[Running]:
    """A server that has no more room."""
    with no_room(small_release) as running:
        yield running


@pytest.fixture(scope="session")
def servers(site: Running, small: Running, strained: Running) -> Callable[[str], Running]:
    """Give a function that tells which server has a kind of page."""
    return lambda kind: small if kind in GONE else strained if kind in STRAINED else site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium; where there is none, every test here fails and says so."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert program, "the tests in a browser need Chromium: `make test-setup` installs it (Debian: the package chromium)"
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, env={**os.environ, "HOME": home})
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, site: Running) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens a window of the browser, with the options of Playwright's `new_context`."""
    opened: list[BrowserContext] = []
    address = f"http://127.0.0.1:{site.port}"

    def visit(**options: object) -> Visit:
        context = browser.new_context(**options)  # type: ignore[arg-type]  # Playwright checks them
        opened.append(context)
        context.add_init_script(WATCH)
        return watched(Visit(context.new_page(), address))

    yield visit
    for context in opened:
        context.close()


@contextlib.contextmanager
def no_room(release: Path) -> Iterator[Running]:
    """Run a server whose one worker is taken by a client, while a second client waits for it."""
    running = start(release, PROGRAM.replace('"workers": 1', NO_ROOM).replace('"deadline_seconds": 3.0', PATIENCE))
    try:
        with contextlib.ExitStack() as taken:
            for client in ("198.51.100.1", "198.51.100.2"):
                connection = taken.enter_context(contextlib.closing(HTTPConnection("127.0.0.1", running.port)))
                asked = {"X-Forwarded-For": client}
                connection.request("GET", f"/sparql?{urlencode({'query': ENDLESS})}", headers=asked)
            while b"bronwijzer_waiting_queries 1" not in running.ask("/metrics").body:
                time.sleep(0.05)
            for worker in tree(running.process.pid):  # it stays taken, and costs the browser no time of the processor
                os.kill(worker, signal.SIGSTOP)
            yield running
    finally:
        stop(running)


def watched(visit: Visit) -> Visit:
    """Have a visit note what its page should not do."""

    def note(request: Request) -> None:
        if not request.url.startswith((f"{visit.address}/", "data:")):
            visit.complaints.append(f"asked {request.url}")

    visit.page.on("request", note)
    visit.page.on("pageerror", lambda error: visit.complaints.append(f"script: {error}"))
    return visit
