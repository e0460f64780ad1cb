"""Take the pictures in docs/screenshots, of the current release: in Dutch, in English and dark, and on a phone."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.pages import PAGES, in_language

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"
VIEWS = {
    "nl": ("nl", "light", (1280, 860)),
    "en-dark": ("en", "dark", (1280, 860)),
    "nl-phone": ("nl", "light", (390, 780)),
}


def main() -> None:
    """Serve the site, visit every kind of page in every view, and stop."""
    command = [str(Path(sys.executable).with_name("bronwijzer")), "--language", "en", "serve", str(ROOT), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
        try:
            address = address_of(server)
            browser = playwright.chromium.launch(
                executable_path=next(filter(None, map(shutil.which, CHROMIUM)), None), args=FLAGS
            )
            for view in VIEWS:
                take(browser, address, view)
            browser.close()
        finally:
            server.terminate()


def address_of(server: "subprocess.Popen[str]") -> str:
    """Return where a server says that it listens, when it does."""
    assert server.stdout is not None
    found = next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout)), None)
    assert found, "the server ended before it listened"
    return found[0].rstrip("/")


def take(browser: Browser, address: str, view: str) -> None:
    """Take a picture of every kind of page in one view."""
    language, scheme, (width, height) = VIEWS[view]
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": height}
    )
    page = context.new_page()
    for kind, path in PAGES.items():
        page.goto(address + in_language(path, language))
        page.screenshot(path=FOLDER / f"{kind}-{view}.png")
    context.close()


if __name__ == "__main__":
    main()
