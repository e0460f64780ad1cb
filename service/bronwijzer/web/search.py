"""The search page: what people typed, what was found by it, and why; a pasted IRI leads straight there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Flask, Response, request
from pyoxigraph import NamedNode

from bronwijzer.formats import HTML
from bronwijzer.representation import overview
from bronwijzer.representation.description import is_known, labels_of
from bronwijzer.representation.overview import Entry
from bronwijzer.representation.texts import Namer, Text
from bronwijzer.search.find import LONGEST_QUERY, PER_GROUP, Finder, Found, Group, Hit, pasted
from bronwijzer.search.matching import Matcher, Piece, Reason
from bronwijzer.web import negotiation
from bronwijzer.web.requests import asked, page_number
from bronwijzer.web.responses import document
from bronwijzer.web.service import Asked, Service
from bronwijzer.words import words

PER_PAGE: Final = 25
_CLASSES_SHOWN: Final = 20
_LONGEST_IRI: Final = 2000


@dataclass(frozen=True, slots=True)
class Result:
    """One thing on the page; `reason` is the text by which it was found, where that is not its name."""

    href: str
    iri: str
    name: Text
    pieces: tuple[Piece, ...]
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Results:
    """The things of one class, and the address at which all of them are."""

    name: Text
    total: int
    results: tuple[Result, ...]
    all_of_them: str


class Search:
    """The handler of the search page."""

    def __init__(self, service: Service, finder: Callable[[], Finder]) -> None:
        """Keep the service, and what opens the index at the first question."""
        self._service = service
        self._finder = finder

    def register(self, app: Flask) -> None:
        """Add the route to an application."""
        app.add_url_rule(f"{self._service.root}search", "search", self.search)

    def search(self) -> Response:
        """Answer with what was found, or send on to the resource whose IRI was given."""
        wanted = asked(request)
        negotiation.choose((HTML,), accept=wanted.accept)
        text = (wanted.parameter("q") or "").strip()
        meant = self._meant(text[:_LONGEST_IRI])
        if meant is not None:
            return self._on_to(meant, wanted)
        page = page_number(wanted.parameter("page"))
        body = self._page(text[:LONGEST_QUERY], page, wanted)
        response = document(request, body, HTML, language=wanted.language)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _meant(self, text: str) -> NamedNode | None:
        """Return the one resource whose IRI, document or address elsewhere a text is, or None."""
        addresses = self._service.publication.addresses
        iris = list(pasted(text, self._service.publication.prefixes))
        for iri in iris:
            about = addresses.about(iri)
            if is_known(self._service.store, about):
                return about
        same = self._finder().exact(text) if iris else []
        return same[0].iri if len(same) == 1 else None

    def _on_to(self, iri: NamedNode, wanted: Asked) -> Response:
        page = self._service.publication_for(wanted).addresses.page(iri.value)
        return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": page, "Cache-Control": "no-store"})

    def _page(self, text: str, page: int, wanted: Asked) -> bytes:
        finder, kind = self._finder(), wanted.parameter("type")
        size = PER_GROUP if kind is None else PER_PAGE
        found = finder.search(text, kind=kind, limit=size, offset=(page - 1) * size if kind else 0)
        view = _View(self._service, wanted, text)
        title = view.said.count("search.found", found.total, text=text) if text else view.said("search.title")
        better = finder.suggestion(text) if not found.total else None
        context: dict[str, object] = {
            "text": text,
            "title": title,
            "groups": view.groups(found),
            "found": found,
            "kind": kind,
            "everything": view.address(),
            "suggestion": (better, view.address(q=better)) if better else None,
            "classes": () if found.total else view.browse(self._classes),
            **view.pages(page, found.total if kind else 0, kind),
        }
        return self._service.page("search.html", wanted, Text(title), context=context)

    @cached_property
    def _classes(self) -> dict[NamedNode, int]:
        counts = overview.classes(self._service.store, self._service.manifest.base_uri)
        return dict(list(counts.items())[:_CLASSES_SHOWN])


class _View:
    """What one answer looks like to the reader who asked."""

    def __init__(self, service: Service, wanted: Asked, text: str) -> None:
        self.said = words(wanted.language)
        self._store, self._publication = service.store, service.publication_for(wanted)
        self._text, self._chosen = text, wanted.chosen

    def address(self, **parameters: object) -> str:
        """Return the address of a search for the same text, unless `q` is another."""
        kept = {"q": self._text, **parameters, **({"lang": self._chosen} if self._chosen else {})}
        return f"{self._publication.addresses.root}search?{urlencode(kept)}"

    def groups(self, found: Found) -> list[Results]:
        """Return what was found, with names, links and reasons."""
        iris = {hit.iri for group in found.groups for hit in group.hits}
        kinds = {NamedNode(group.kind) for group in found.groups if group.kind}
        namer = Namer(labels_of(self._store, iris | kinds), self.said, self._publication.prefixes)
        return [self._group(group, found.matcher, namer) for group in found.groups]

    def _group(self, group: Group, matcher: Matcher, namer: Namer) -> Results:
        name = namer.name(NamedNode(group.kind)) if group.kind else Text(self.said("search.no-type"))
        results = tuple(self._result(hit, matcher, namer) for hit in group.hits)
        return Results(name, group.total, results, self.address(type=group.kind))

    def _result(self, hit: Hit, matcher: Matcher, namer: Namer) -> Result:
        name = namer.name(hit.iri)
        reason = matcher.reason(hit.said, self.said.language)
        if reason and "".join(piece.text for piece in reason.pieces) == name.value:
            reason = None
        href = self._publication.addresses.page(hit.iri.value)
        return Result(href, hit.iri.value, name, matcher.pieces(name.value), reason)

    def browse(self, classes: Mapping[NamedNode, int]) -> list[Entry]:
        """Return links to the classes of the site."""
        return overview.entries(self._store, self._publication, self.said, classes)

    def pages(self, page: int, total: int, kind: str | None) -> dict[str, object]:
        """Return where the pages before and after stand, of the list of one class."""
        last = max(1, -(-total // PER_PAGE))
        before = self.address(type=kind, page=min(page - 1, last)) if page > 1 else None
        after = self.address(type=kind, page=page + 1) if page < last else None
        return {"page": page, "pages": last, "previous": before, "following": after}
