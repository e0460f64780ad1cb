"""A real browser on a real server of this project's own site."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.service.web.conftest import Running, start, stop

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
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the site, and wait until it is there."""
        self.page.goto(self.address + path, wait_until="load")
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


def watched(visit: Visit) -> Visit:
    """Have a visit note what its page should not do."""

    def note(request: Request) -> None:
        if not request.url.startswith((f"{visit.address}/", "data:")):
            visit.complaints.append(f"asked {request.url}")

    visit.page.on("request", note)
    visit.page.on("pageerror", lambda error: visit.complaints.append(f"script: {error}"))
    return visit
