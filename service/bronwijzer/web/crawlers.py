"""What search engines ask for: where they may go, and which pages there are."""

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from flask import Flask, Response, abort, request
from pyoxigraph import NamedNode

from bronwijzer.formats import Format
from bronwijzer.queries import own
from bronwijzer.representation.description import number
from bronwijzer.representation.lists import KINDS
from bronwijzer.web.responses import document
from bronwijzer.web.service import Service

#: As many addresses as one file may hold (sitemaps.org).
MOST: Final = 50_000
_XML: Final = Format("sitemap", "application/xml", "xml", "page", "Sitemap")
_PAGES: Final = ("", "dataset", "dumps", "over", "sparql", "termen", "toegankelijkheid", "verbanden", "vragen", *KINDS)


class Crawlers:
    """The handlers of robots.txt and the sitemap."""

    def __init__(self, service: Service, most: int = MOST) -> None:
        """Keep the service, and how many addresses a file holds."""
        self._service, self._most = service, most

    def register(self, app: Flask) -> None:
        """Add the routes to an application."""
        root = self._service.root
        app.add_url_rule("/robots.txt", "robots", self.robots)
        app.add_url_rule(f"{root}sitemap.xml", "sitemap", self.sitemap)
        app.add_url_rule(f"{root}sitemap-<int:part>.xml", "sitemap-part", self.part)

    def robots(self) -> Response:
        """Tell robots to leave the queries and searches alone, and where the sitemap is."""
        root, absolute = self._service.root, self._service.publication.addresses.absolute
        lines = [
            "User-agent: *",
            f"Disallow: {root}sparql?",
            f"Disallow: {root}search?",
            f"Sitemap: {absolute(f'{root}sitemap.xml')}",
        ]
        return Response("\n".join(lines) + "\n", content_type="text/plain;charset=utf-8")

    def sitemap(self) -> Response:
        """Answer with all pages, or where they do not fit in one file with the files that hold them."""
        if self._parts == 1:
            return self.part(1)
        parts = [f"{self._service.root}sitemap-{part}.xml" for part in range(1, self._parts + 1)]
        return self._file("sitemapindex", "sitemap", parts)

    def part(self, part: int) -> Response:
        """Answer with one file of pages; the first begins with those of the site itself."""
        if not 1 <= part <= self._parts:
            abort(404)
        addresses = self._service.publication.addresses
        size = self._most - len(_PAGES)
        query = own("sitemap").bind(within=self._within).page(limit=size, offset=(part - 1) * size)
        rows = self._service.store.select(query)
        things = [addresses.page(each.value) for row in rows if isinstance(each := row["thing"], NamedNode)]
        return self._file("urlset", "url", [*(self._service.root + each for each in _PAGES if part == 1), *things])

    @property
    def _within(self) -> NamedNode:
        return NamedNode(f"{self._service.manifest.base_uri}id/")

    @cached_property
    def _parts(self) -> int:
        (row,) = self._service.store.select(own("count_within").bind(within=self._within))
        return max(1, -(-number(row, "things") // (self._most - len(_PAGES))))

    def _file(self, kind: str, entry: str, paths: Iterable[str]) -> Response:
        absolute = self._service.publication.addresses.absolute
        text = self._service.templates.get_template("sitemap.xml").render(
            kind=kind, entry=entry, addresses=[absolute(path) for path in paths]
        )
        return document(request, text.encode(), _XML)
