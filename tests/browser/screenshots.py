"""Take the pictures in docs/screenshots, of the current release: in Dutch, in English and dark, and on a phone."""

import base64
import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, no_room
from tests.browser.pages import GONE, PAGES, STRAINED, address
from tests.browser.small import TRIG
from tests.service.web.conftest import start, stop
from tests.service.web.releases import write_release

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"
VIEWS = {
    "nl": ("nl", "light", (1280, 860)),
    "en-dark": ("en", "dark", (1280, 860)),
    "nl-phone": ("nl", "light", (390, 780)),
}
#: The browser is also what writes WebP: a third of the size of its PNG, and as readable.
ENCODE = """async (png) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", 0.8).split(",")[1];
}"""


def main() -> None:
    """Serve the site, and where a page needs it a small one; visit every kind of page in every view, and stop."""
    with contextlib.ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        program = next(filter(None, map(shutil.which, CHROMIUM)), None)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        stack.callback(browser.close)
        for old in FOLDER.glob("*.*"):
            old.unlink()
        site, (small, strained) = stack.enter_context(served()), stack.enter_context(refusing())
        for view in VIEWS:
            take(browser, site, view, PAGES)
            take(browser, small, view, GONE)
            for kind, client in STRAINED.items():
                take(browser, strained, view, [kind], client)


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Serve the current release of this project's own site, and yield where."""
    command = [str(Path(sys.executable).with_name("bronwijzer")), "--language", "en", "serve", str(ROOT), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield address_of(server)
        finally:
            server.terminate()


@contextlib.contextmanager
def refusing() -> Iterator[tuple[str, str]]:
    """Serve a small site with something withdrawn, and once more without room for a question; yield where."""
    with tempfile.TemporaryDirectory() as folder:
        release = write_release(Path(folder) / "1", TRIG)
        small = start(release)
        try:
            with no_room(release) as strained:
                yield f"http://127.0.0.1:{small.port}", f"http://127.0.0.1:{strained.port}"
        finally:
            stop(small)


def address_of(server: "subprocess.Popen[str]") -> str:
    """Return where a server says that it listens, when it does."""
    assert server.stdout is not None
    found = next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout)), None)
    assert found, "the server ended before it listened"
    return found[0].rstrip("/")


def take(browser: Browser, base: str, view: str, kinds: Iterable[str], client: str = "") -> None:
    """Take a picture of kinds of pages in one view, perhaps as one client among others."""
    language, scheme, (width, height) = VIEWS[view]
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": height},
        extra_http_headers={"X-Forwarded-For": client} if client else {},
    )
    page, encoder = context.new_page(), browser.new_page()
    for kind in kinds:
        page.goto(base + address(kind, language))
        (FOLDER / f"{kind}-{view}.webp").write_bytes(webp(encoder, page.screenshot()))
    encoder.close()
    context.close()


def webp(encoder: Page, png: bytes) -> bytes:
    """Return a picture as WebP, written by an empty page of the browser."""
    return base64.b64decode(encoder.evaluate(ENCODE, base64.b64encode(png).decode()))


if __name__ == "__main__":
    main()
