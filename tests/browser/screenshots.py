"""Take the pictures in docs/screenshots, of the current release: in Dutch, in English and dark, and on a phone."""

import base64
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.pages import PAGES, in_language

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
    """Serve the site, visit every kind of page in every view, and stop."""
    command = [str(Path(sys.executable).with_name("bronwijzer")), "--language", "en", "serve", str(ROOT), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
        try:
            address = address_of(server)
            browser = playwright.chromium.launch(
                executable_path=next(filter(None, map(shutil.which, CHROMIUM)), None), args=FLAGS
            )
            for old in FOLDER.glob("*.*"):
                old.unlink()
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
    page, encoder = context.new_page(), browser.new_page()
    for kind, path in PAGES.items():
        page.goto(address + in_language(path, language))
        (FOLDER / f"{kind}-{view}.webp").write_bytes(webp(encoder, page.screenshot()))
    encoder.close()
    context.close()


def webp(encoder: Page, png: bytes) -> bytes:
    """Return a picture as WebP, written by an empty page of the browser."""
    return base64.b64decode(encoder.evaluate(ENCODE, base64.b64encode(png).decode()))


if __name__ == "__main__":
    main()
