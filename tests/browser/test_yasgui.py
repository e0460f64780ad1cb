"""YASGUI as others put it on a page of their own: it asks this endpoint across origins, and shows the answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.service.web.conftest import Running

BUILD = Path(__file__).parents[1] / "clients" / "node_modules" / "@triply" / "yasgui" / "build"
PAGE = """<!doctype html><meta charset="utf-8"><title>Elsewhere</title>
<link rel="stylesheet" href="yasgui.min.css"><div id="here"></div><script src="yasgui.min.js"></script><script>
localStorage.clear();
const yasgui = new Yasgui(document.getElementById("here"), {
  requestConfig: { endpoint: "%s", method: "%s", headers: () => (%s) },
  endpointCatalogueOptions: { getData: () => [] },
});
</script>"""
SELECT = "SELECT ?p WHERE { ?p a <http://usefulinc.com/ns/doap#Project> } ORDER BY ?p LIMIT 3"
ROWS = "application/sparql-results+json,*/*;q=0.9"
CONSTRUCT = "CONSTRUCT { ?p a ?t } WHERE { ?p a ?t . ?p a <http://usefulinc.com/ns/doap#Project> } LIMIT 3"


class _Handler(SimpleHTTPRequestHandler):
    """Gives the files of a folder, and says nothing about it."""

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def elsewhere(folder: Path) -> Iterator[str]:
    """Run another site, of the files in a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that has seen nothing yet."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("method", "headers", "query", "accept"),
    [
        ("POST", "{}", SELECT, ROWS),
        ("GET", "{}", SELECT, ROWS),
        ("POST", "{}", CONSTRUCT, "application/n-triples,*/*;q=0.9"),
        ("POST", '{ "Prefer": "handling=lenient" }', SELECT, ROWS),
    ],
)
def test_yasgui_asks_from_another_site(  # noqa: PLR0913, PLR0917 -- fixtures, and what one way of asking is made of
    page: Page, site: Running, tmp_path: Path, method: str, headers: str, query: str, accept: str
) -> None:
    """As it comes, by POST and GET, for rows and triples, and with a header that makes the browser ask for leave."""
    for name in ("yasgui.min.js", "yasgui.min.css"):
        (tmp_path / name).write_bytes((BUILD / name).read_bytes())
    endpoint = f"http://127.0.0.1:{site.port}/sparql"
    (tmp_path / "index.html").write_text(PAGE % (endpoint, method, headers), encoding="utf-8")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.startswith(endpoint) else None)

    with elsewhere(tmp_path) as address:
        page.goto(address, wait_until="load")
        page.evaluate("query => { const tab = yasgui.getTab(); tab.yasqe.setValue(query); tab.yasqe.query(); }", query)
        expect(page.locator(".yasr .dataTable tbody tr").first).to_contain_text("/id/project/")

    assert [accept] == [each.headers["accept"] for each in asked if each.method == method]
