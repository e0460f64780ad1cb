"""Data that attack whoever reads them: in a real browser nothing runs, and nothing leaves its place."""

import contextlib
import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Dialog, Error

from tests.browser.conftest import WATCH, Visit, watched
from tests.browser.pages import PAGES
from tests.browser.poison import poisoned
from tests.service.web.conftest import PROGRAM, Running, start, stop

MARK = quote("\"'><x-hit onload=hit()></title></textarea></script><script>hit()</script>\u202e")
#: Addresses that attack, by what a reader may be led to ask.
LURES = {
    "link": f"/{MARK}",
    "page": f"/doc/project/pdok?page={MARK}&lang={MARK}&{MARK}={MARK}",
    "thing": "/doc?iri=javascript:hit()",
    "property": "/doc?" + urlencode({"iri": "javascript:hit()", "page": 2}),
    "odd": f"/doc/{MARK}",
    "escaped": "/doc/..%2F..%2F%3Cx-hit%3E",
    "big": "/doc/project/groot",
    "bigger": "/doc/organisatie/kwaad",
    "evil": "/graph/kwaad",
    "found": f"/search?q={MARK}",
    "typed": "/search?q=kwaad",
    "sorted": f"/projecten?sort={MARK}&schema:license={MARK}&doap:maintainer=javascript:hit()",
    "asked": f"/vragen/zoek-op-naam?zoekterm={MARK}",
    "wrong": f"/sparql?query={MARK}",
    "result": "/sparql?" + urlencode({"query": "SELECT * { <javascript:hit()> ?p ?o . ?s <javascript:hit()> ?x }"}),
    "preview": "/reconcile/preview?" + urlencode({"id": "https://bronwijzer.example/id/project/pdok"}),
}
FILES = [
    "/projecten?format=atom",
    "/sitemap.xml",
    "/vocabulary",
    "/robots.txt",
    *(f"/doc/project/groot.{each}" for each in ("ttl", "nt", "jsonld", "rdf", "trig", "nq")),
]
HITS = """
window.violations = window.violations ?? [];
window.hit = () => window.violations.push("an attack ran");
"""
#: What an attack that got in would try.
BREACH = """() => {
    new Image().src = "http://127.0.0.1:9/told";
    document.body.setAttribute("style", "display: none");
    try { document.body.innerHTML = "<x-hit>"; } catch (error) { return error.name; }
}"""
#: What in a page was made from data: elements, attributes and addresses that no template writes.
FOUND = r"""() => {
    const found = [], schemes = new Set(["http:", "https:", "mailto:"]);
    const ours = (each) => each.type === "application/ld+json" ? JSON.parse(each.text) : each.src.includes("/static/");
    for (const each of document.querySelectorAll("*")) {
        if (/^(x-hit|iframe|frame|object|embed|base|style)$/i.test(each.localName)) found.push(each.outerHTML);
        if (each.localName === "script" && !ours(each)) found.push(each.outerHTML);
        if (each.getAttribute("target") && each.rel !== "noopener") found.push(each.outerHTML);
        for (const { name, value } of each.attributes) {
            if (/^on|^(style|srcdoc|autofocus|http-equiv|x-hit)$/i.test(name)) found.push(`${name}=${value}`);
            if (/^(xlink:)?href$|^(src|action|formaction|poster|data)$/i.test(name)
                && !schemes.has(new URL(value, document.baseURI).protocol)) found.push(`${name}=${value}`);
        }
    }
    return found;
}"""
#: Texts with an override of direction that stand beside another text, without an isolate between the two.
TURNED = r"""() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const isolates = (each) => !/^(normal|embed|bidi-override)$/.test(getComputedStyle(each).unicodeBidi);
    while (texts.nextNode()) {
        const { data, parentElement } = texts.currentNode;
        const apart = parentElement.closest("script, text, title, option, textarea");
        if (apart || !/[\u202a-\u202e\u2066-\u2069]/.test(data)) continue;
        let box = parentElement;
        while (!isolates(box)) box = box.parentElement;
        const alone = box.textContent.trim() === data.trim() || getComputedStyle(box).display === "inline";
        if (!alone) found.push(box.outerHTML);
    }
    return found;
}"""
#: No page grows with what one text holds.
MOST_CHARACTERS = 150_000


@pytest.fixture(scope="module")
def victim(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of the poisoned release, whose name is an attack too."""
    names = '"site": {"title_nl": "<x-hit>naam", "title_en": "<x-hit>name"}, "server"'
    running = start(
        poisoned(release, tmp_path_factory.mktemp("poison") / "release"), PROGRAM.replace('"server"', names)
    )
    yield running
    stop(running)


@pytest.fixture(scope="module")
def lured(browser: Browser, victim: Running) -> Iterator[Visit]:
    """A reader of that site, whose browser tells when an attack ran."""
    context = browser.new_context()
    context.add_init_script(WATCH + HITS)
    visit = watched(Visit(context.new_page(), f"http://127.0.0.1:{victim.port}"))

    def refuse(dialog: Dialog) -> None:
        visit.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    visit.page.on("dialog", refuse)
    yield visit
    context.close()


@pytest.mark.parametrize("path", [*PAGES.values(), *LURES.values()], ids=[*PAGES, *LURES])
def test_nothing_in_the_data_runs_or_leaves_its_place(lured: Visit, path: str) -> None:
    """No script, dialog, request or element comes from data, no link runs a script, no text turns its neighbours."""
    page = lured.open(path)

    assert page.title().endswith("<x-hit>name")
    assert page.evaluate(FOUND) == page.evaluate(TURNED) == []
    assert lured.wrong() == []
    assert len(page.content()) < MOST_CHARACTERS


def test_what_would_run_is_stopped_and_told(visitor: Callable[..., Visit]) -> None:
    """Were an attack to get in, the policy stops markup from text, styles and requests to elsewhere, and says so."""
    page = visitor().open("/doc/project/pdok")

    assert page.evaluate(BREACH) == "TypeError"

    page.wait_for_function("window.violations.length >= 3")
    told = page.evaluate("window.violations.map((each) => each.split(' ')[0])")
    assert set(told) == {"img-src", "require-trusted-types-for", "style-src-attr"}


@pytest.mark.parametrize("path", FILES)
def test_no_file_of_the_site_is_a_page_that_runs(lured: Visit, path: str) -> None:
    """Whoever opens a file in the browser sees its text or keeps it: nothing in it is an element or a script."""
    with contextlib.suppress(Error):  # the browser keeps what it does not show
        lured.open(path)

    assert lured.page.locator("x-hit, script, img").count() == 0
    assert [each for each in lured.wrong() if "style-src" not in each] == []  # the browser's own style for XML


@pytest.mark.parametrize("path", ["/projecten?format=csv", "/vragen/gebruikers-van-software-op-basis-van?format=csv"])
def test_no_cell_of_a_spreadsheet_is_a_formula(victim: Running, path: str) -> None:
    """In a table for people each text that a spreadsheet would run has an apostrophe before it."""
    rows = list(csv.reader(io.StringIO(victim.ask(path).body.decode())))

    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith(("'=", "'@", "'-", "'+")) for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
