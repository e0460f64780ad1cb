"""Every kind of page, in both languages, in a real browser: for everyone, from here alone, with and without scripts."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.pages import PAGES, in_language
from tests.service.web.conftest import Running

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TAB_LIMIT = 400

every_page = pytest.mark.parametrize("kind", PAGES)
both_languages = pytest.mark.parametrize("language", ["nl", "en"])


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker, as a script."""
    script = MODULES / "axe-core" / "axe.min.js"
    assert script.exists(), "the tests in a browser need axe-core: `make test-setup` installs it with npm"
    return script.read_text(encoding="utf-8")


def violations(page: Page, axe: str, only: dict[str, object]) -> list[str]:
    """Return what the checker finds: the rule, and where."""
    page.evaluate(axe)
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [f"{each['id']}: {[node['target'] for node in each['nodes']][:4]}" for each in found["violations"]]


@every_page
@both_languages
def test_a_page_is_accessible(visitor: Callable[..., Visit], axe: str, kind: str, language: str) -> None:
    """The checker finds nothing by WCAG 2.2 A and AA, and the page does nothing that its policy forbids."""
    visit = visitor(color_scheme="light")
    page = visit.open(in_language(PAGES[kind], language))

    assert language == page.locator("html").get_attribute("lang")
    assert [] == violations(page, axe, {"type": "tag", "values": TAGS})
    assert [] == visit.wrong()


@every_page
def test_a_dark_page_can_be_read(visitor: Callable[..., Visit], axe: str, kind: str) -> None:
    """Every colour of the dark theme is far enough from what is behind it."""
    page = visitor(color_scheme="dark").open(PAGES[kind])

    assert [] == violations(page, axe, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})


@every_page
@both_languages
def test_a_page_fits_a_narrow_window(visitor: Callable[..., Visit], kind: str, language: str) -> None:
    """At 320 pixels nothing is beside the window: only a table may be scrolled, inside itself."""
    page = visitor(viewport={"width": 320, "height": 640}).open(in_language(PAGES[kind], language))

    assert 320 >= page.evaluate("document.documentElement.scrollWidth")


@every_page
@both_languages
def test_a_page_works_without_scripts(visitor: Callable[..., Visit], kind: str, language: str) -> None:
    """What is said, and every form, is there without JavaScript."""
    page = visitor(java_script_enabled=False).open(in_language(PAGES[kind], language))

    assert page.locator("h1").is_visible()
    assert page.locator("main a, main textarea").first.is_visible()
    assert page.locator("form button").first.is_visible()


@every_page
def test_the_keyboard_reaches_everything_and_is_never_trapped(visitor: Callable[..., Visit], kind: str) -> None:
    """The Tab key goes past everything once and leaves the page again, and each stop can be seen."""
    page = visitor().open(PAGES[kind])
    expected = page.evaluate(STOPS)

    stops = list(walk(page))

    assert stops[0].startswith("A #main")
    assert len(stops) < TAB_LIMIT
    assert set(expected) <= set(stops)


#: What the Tab key has to reach; a link inside a closed <details> is not on the page yet.
STOPS = """[...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]):enabled, select, summary, textarea, [tabindex='0']")]
    .filter((each) => each.checkVisibility())
    .map((each) => `${each.tagName} ${each.getAttribute("href") ?? each.name ?? ""}`)"""
FOCUSED = """() => {
    const each = document.activeElement;
    if (!each || each === document.body) return null;
    const inner = each.shadowRoot?.activeElement;
    const style = getComputedStyle(inner?.closest(".cm-editor") ?? each);
    const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
    return `${each.tagName} ${each.getAttribute("href") ?? each.name ?? ""}` + (seen ? "" : " UNSEEN");
}"""


def walk(page: Page) -> list[str]:
    """Press Tab until the focus leaves the page, and return what had it."""
    stops: list[str] = []
    while len(stops) < TAB_LIMIT:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (len(stops) > 1 and stop == stops[0] and "#main" in stop):
            break
        stops.append(stop)
    return stops


@every_page
def test_a_page_keeps_its_shape_in_forced_colours(visitor: Callable[..., Visit], kind: str) -> None:
    """With the reader's own colours a button still has an edge, and text is still there."""
    page = visitor(forced_colors="active").open(PAGES[kind])

    edge = page.locator("form button").first.evaluate("each => getComputedStyle(each).borderTopStyle")
    assert "solid" == edge
    assert page.locator("h1").is_visible()


@every_page
def test_a_page_prints_without_what_only_works_on_a_screen(visitor: Callable[..., Visit], kind: str) -> None:
    """On paper there are the facts, and no menu or form."""
    page = visitor().open(PAGES[kind])
    page.emulate_media(media="print")

    assert page.locator("h1").is_visible()
    assert not page.locator("header nav").first.is_visible()
    assert not page.locator("form").first.is_visible()
    assert page.pdf().startswith(b"%PDF")


@both_languages
def test_every_page_is_html(site: Running, tmp_path: Path, language: str) -> None:
    """A second opinion on the markup: html-validate, with its rules on accessibility."""
    for kind, path in PAGES.items():
        reply = site.ask(in_language(path, language), Accept="text/html")
        (tmp_path / f"{kind}.html").write_bytes(reply.body)
    program = str(MODULES / "html-validate" / "bin" / "html-validate.mjs")

    report = tmp_path / "report.json"
    options = ["--config", str(HERE / "html-validate.json"), "--formatter", f"json={report}"]
    subprocess.run(["node", program, *options, str(tmp_path)], check=False, capture_output=True)

    found = [
        (Path(file["filePath"]).stem, each["ruleId"], each["message"])
        for file in json.loads(report.read_text(encoding="utf-8"))
        for each in file["messages"]
    ]
    assert [] == found
