"""Every kind of page, in both languages, in a real browser: for everyone, from here alone, with and without scripts."""

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import WATCH, Visit, watched
from tests.browser.pages import KINDS, STATUS, STRAINED, address
from tests.service.web.conftest import Running

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGES = ["nl", "en"]
#: What the Tab key may reach beside what stands in the page itself: the editor.
MORE_STOPS = 5
DESK: ViewportSize = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Opened:
    """A page of the site that is open in the browser."""

    visit: Visit
    page: Page
    kind: str
    language: str


@dataclass(frozen=True)
class Window:
    """A window of the browser that goes from page to page, on whichever server has it."""

    visit: Visit
    servers: Callable[[str], Running]

    def open(self, kind: str, language: str) -> Opened:
        """Open a kind of page in a language."""
        client = STRAINED.get(kind)
        self.visit.page.set_extra_http_headers({"X-Forwarded-For": client} if client else {})
        self.visit.page.set_viewport_size(DESK)
        self.visit.address = f"http://127.0.0.1:{self.servers(kind).port}"
        page = self.visit.open(address(kind, language))
        return Opened(self.visit, page, kind, language)


@pytest.fixture(scope="module")
def window_of(browser: Browser, servers: Callable[[str], Running]) -> Iterator[Callable[..., Window]]:
    """Give a function that opens a window with the options of Playwright's `new_context`."""
    with contextlib.ExitStack() as opened:

        def open_window(**options: object) -> Window:
            context = browser.new_context(**options)  # type: ignore[arg-type]  # Playwright checks them
            opened.callback(context.close)
            context.add_init_script(WATCH)
            return Window(watched(Visit(context.new_page(), "")), servers)

        yield open_window


@pytest.fixture(scope="module")
def window(window_of: Callable[..., Window]) -> Window:
    """A window as most have it."""
    return window_of(color_scheme="light", reduced_motion="reduce")


@pytest.fixture(scope="module")
def plain_window(window_of: Callable[..., Window]) -> Window:
    """A window without scripts."""
    return window_of(java_script_enabled=False)


@pytest.fixture(scope="module", params=[(kind, language) for kind in KINDS for language in LANGUAGES], ids="-".join)
def opened(window: Window, request: pytest.FixtureRequest) -> Opened:
    """Each kind of page in each language, opened once for all that is asked of it."""
    return window.open(*request.param)


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker, as a script."""
    script = MODULES / "axe-core" / "axe.min.js"
    assert script.exists(), "the tests in a browser need axe-core: `make test-setup` installs it with npm"
    return script.read_text(encoding="utf-8")


def violations(page: Page, axe: str, only: dict[str, object]) -> list[str]:
    """Return what the checker finds: the rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [f"{each['id']}: {[node['target'] for node in each['nodes']][:4]}" for each in found["violations"]]


#: What the Tab key has to reach; a link inside a closed <details> is not on the page yet.
STOPS = """[...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]):enabled, select, summary, textarea, [tabindex='0']")]
    .filter((each) => each.checkVisibility())
    .map((each) => `${each.tagName} ${each.getAttribute("href") ?? each.name ?? ""}`)"""
#: The links to elsewhere whose address is not on paper, as the text or behind it.
UNWRITTEN = r"""[...document.querySelectorAll("main a[href^='http']")]
    .filter((each) => new URL(each.href).origin !== location.origin && each.checkVisibility())
    .filter((each) => ![each.textContent, getComputedStyle(each, "::after").content].some((text) =>
        text.includes(each.getAttribute("href"))))
    .map((each) => each.outerHTML)"""
LISTEN = """window.stops = [];
document.addEventListener("focusin", ({ target: each }) => {
    const style = getComputedStyle(each.shadowRoot?.activeElement?.closest(".cm-editor") ?? each);
    const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
    window.stops.push(`${each.tagName} ${each.getAttribute("href") ?? each.name ?? ""}` + (seen ? "" : " UNSEEN"));
});"""


def test_a_page_has_its_status(opened: Opened) -> None:
    """A refusal is one for programs too, and says in words what is the matter."""
    assert opened.visit.status == STATUS.get(opened.kind, 200)


def test_the_keyboard_reaches_everything_and_is_never_trapped(opened: Opened) -> None:
    """The first stop leads past the menu, every other one is reached after it, and each can be seen."""
    expected = opened.page.evaluate(STOPS)
    opened.page.evaluate(LISTEN)

    opened.page.keyboard.press("+".join(["Tab"] * (len(expected) + MORE_STOPS)))  # one call, as many strokes

    stops = opened.page.evaluate("window.stops")
    assert stops[0] == "A #main"
    assert set(expected) - set(stops) == set()


def test_a_page_is_accessible(opened: Opened, axe: str) -> None:
    """The checker finds nothing by WCAG 2.2 A and AA."""
    assert opened.language == opened.page.locator("html").get_attribute("lang")
    assert violations(opened.page, axe, {"type": "tag", "values": TAGS}) == []


def test_a_page_does_nothing_that_its_policy_forbids(opened: Opened) -> None:
    """No request leaves the site, no script fails, nothing breaks the Content-Security-Policy."""
    assert opened.visit.wrong() == []


def test_a_dark_page_can_be_read(opened: Opened, axe: str) -> None:
    """Every colour of the dark theme is far enough from what is behind it."""
    opened.page.emulate_media(color_scheme="dark")

    found = violations(opened.page, axe, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})

    opened.page.emulate_media(color_scheme="light")
    assert found == []


def test_a_page_keeps_its_shape_in_forced_colours(opened: Opened) -> None:
    """With the reader's own colours a button still has an edge, and text is still there."""
    opened.page.emulate_media(forced_colors="active")

    edge = opened.page.locator("form button").first.evaluate("each => getComputedStyle(each).borderTopStyle")

    assert edge == "solid"
    assert opened.page.locator("h1").is_visible()
    opened.page.emulate_media(forced_colors="none")


def test_a_page_prints_without_what_only_works_on_a_screen(opened: Opened) -> None:
    """On paper there are the facts, the addresses of links to elsewhere, and no menu or form."""
    opened.page.emulate_media(media="print")

    shown = [opened.page.locator(each).first.is_visible() for each in ("h1", "header nav", "form")]
    unwritten = opened.page.evaluate(UNWRITTEN)

    opened.page.emulate_media(media="screen")
    assert (shown, unwritten) == ([True, False, False], [])


def test_a_page_fits_a_narrow_window(opened: Opened) -> None:
    """At 320 pixels nothing is beside the window: only a table may be scrolled, inside itself."""
    opened.page.set_viewport_size({"width": 320, "height": 640})

    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_works_without_scripts(plain_window: Window, kind: str, language: str) -> None:
    """What is said, and every form, is there without JavaScript."""
    page = plain_window.open(kind, language).page

    assert page.locator("h1").is_visible()
    assert page.locator("main a, main textarea, main p").first.is_visible()
    assert page.locator("form button").first.is_visible()


def test_every_page_is_html(servers: Callable[[str], Running], tmp_path: Path) -> None:
    """A second opinion on the markup: html-validate, with its rules on accessibility."""
    for kind, language in product(KINDS, LANGUAGES):
        client = STRAINED.get(kind, "127.0.0.1")
        reply = servers(kind).ask(address(kind, language), Accept="text/html", X_Forwarded_For=client)
        (tmp_path / f"{kind}-{language}.html").write_bytes(reply.body)
    program = str(MODULES / "html-validate" / "bin" / "html-validate.mjs")
    report = tmp_path / "report.json"
    options = ["--config", str(HERE / "html-validate.json"), "--formatter", f"json={report}"]

    subprocess.run(["node", program, *options, str(tmp_path)], check=False, capture_output=True)

    told = json.loads(report.read_text(encoding="utf-8"))
    assert [
        (Path(each["filePath"]).stem, one["ruleId"], one["message"]) for each in told for one in each["messages"]
    ] == []
