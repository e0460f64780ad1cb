"""Lists of projects, organisations and the like: narrowed by choices, and the same selection in every format."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from flask import Flask, Response, request
from pyoxigraph import NamedNode

from bronwijzer.formats import CSV, GRAPHS, HTML, Format
from bronwijzer.representation import rdf
from bronwijzer.representation.addresses import named
from bronwijzer.representation.html import DataLink
from bronwijzer.representation.listing import SORTS, ListWriter, View, in_pieces, in_words, statements, table
from bronwijzer.representation.lists import KINDS, Listing, all_labels, query_of
from bronwijzer.representation.texts import Namer, Text
from bronwijzer.web import negotiation
from bronwijzer.web.feed import ATOM, Entry, feed
from bronwijzer.web.requests import asked, page_number
from bronwijzer.web.responses import document
from bronwijzer.web.service import Asked, Service
from bronwijzer.words import Words, words

_FORMATS: Final = (HTML, CSV, ATOM, *GRAPHS)
_MOST_CHOSEN: Final = 20


@dataclass(frozen=True, slots=True)
class _Request:
    """What one request is answered with."""

    name: str
    wanted: Asked
    said: Words
    listing: Listing
    writer: ListWriter
    view: View


class Lists:
    """The handlers of lists."""

    def __init__(self, service: Service) -> None:
        """Keep the service; a list is read when it is first asked for."""
        self._service = service
        self._listing: Callable[[NamedNode], Listing] = cache(partial(Listing.read, service.store))

    def register(self, app: Flask) -> None:
        """Add a route for each list to an application."""
        for name in KINDS:
            app.add_url_rule(f"{self._service.root}{name}", f"list:{name}", partial(self.answer, name))

    def answer(self, name: str) -> Response:
        """Answer with a selection: as a page, a table, a feed, or statements."""
        wanted = asked(request)
        form = negotiation.choose(_FORMATS, named=wanted.parameter("format"), accept=wanted.accept)
        asking = self._request(name, wanted)
        if form == HTML:
            return document(request, self._page(asking), HTML, language=wanted.language)
        if form == CSV:
            return document(request, self._table(asking), CSV, language=wanted.language)
        if form == ATOM:
            return document(request, self._feed(asking), ATOM, language=wanted.language)
        quads = statements(asking.listing, asking.writer.ordered(asking.view))
        return document(request, rdf.write(quads, form, self._service.publication, lead=asking.listing.kind), form)

    def _request(self, name: str, wanted: Asked) -> _Request:
        said, listing = words(wanted.language), self._listing(KINDS[name])
        publication = self._service.publication_for(wanted)
        writer = ListWriter(self._service.store, publication, said, listing, f"{self._service.root}{name}")
        sort = wanted.parameter("sort")
        view = View(
            _chosen(wanted, listing, writer), sort if sort in SORTS else SORTS[0], page_number(wanted.parameter("page"))
        )
        return _Request(name, wanted, said, listing, writer, view)

    def _page(self, asking: _Request) -> bytes:
        page = asking.writer.page(asking.name, asking.view)
        query = query_of(asking.listing.kind, asking.view.chosen).text
        context: dict[str, object] = {
            "page": page,
            "sentence": in_pieces(page, asking.said),
            "sorts": SORTS,
            "query": query,
            "path": f"{self._service.root}{asking.name}",
        }
        data = tuple(self._link(asking, form) for form in (CSV, *GRAPHS, ATOM))
        canonical = self._service.publication.addresses.absolute(self._service.root + asking.name)
        title = Text(in_words(page, asking.said))
        return self._service.page("list.html", asking.wanted, title, canonical=canonical, data=data, context=context)

    def _link(self, asking: _Request, form: Format) -> DataLink:
        name = "csv" if form == CSV else "atom" if form == ATOM else form.extension
        href = asking.writer.address(asking.view.chosen, asking.view.sort, format=name)
        return DataLink(href, form.media_type, form.label)

    def _table(self, asking: _Request) -> bytes:
        listing = asking.listing
        predicates = [facet.predicate for facet in listing.facets({})]
        values = {value for held in listing.links.values() for each in predicates for value in held.get(each, ())}
        labels = (*listing.labels, *all_labels(self._service.store, [*predicates, *values]))
        namer = Namer(labels, asking.said, self._service.publication.prefixes)
        things = asking.writer.ordered(asking.view)
        written = io.StringIO()
        csv.writer(written).writerows(table(listing, things, lambda each: namer.name(each).value))
        return written.getvalue().encode("utf-8", "replace")

    def _feed(self, asking: _Request) -> bytes:
        page, absolute = asking.writer.page(asking.name, asking.view), self._service.publication.addresses.absolute
        entries = [
            Entry(
                each.link.iri,
                each.link.text.value,
                absolute(each.link.href or ""),
                each.lead.value if each.lead else "",
            )
            for each in page.items
        ]
        address = absolute(asking.writer.address(asking.view.chosen, asking.view.sort, format="atom"))
        return feed(self._service, in_words(page, asking.said), address, entries, asking.wanted.language)


def _chosen(wanted: Asked, listing: Listing, writer: ListWriter) -> dict[NamedNode, list[NamedNode]]:
    """Return the choices that a request makes, by property; what the list does not know is no choice."""
    known = {writer.key(predicate): predicate for held in listing.links.values() for predicate in held}
    found: dict[NamedNode, list[NamedNode]] = {}
    for key, value in wanted.parameters[:_MOST_CHOSEN]:
        iri = named(value)
        if key in known and iri is not None:
            values = found.setdefault(known[key], [])
            values += [iri] if iri not in values else []
    return found
