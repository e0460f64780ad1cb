"""Resources by their IRIs: /id sends on to /doc, and /doc, /def and /graph answer with what is said of them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from flask import Flask, Response, request
from markupsafe import Markup
from pyoxigraph import NamedNode

from bronwijzer.errors import RequestError, UnknownResource
from bronwijzer.formats import GRAPHS, HTML, Format
from bronwijzer.queries import own
from bronwijzer.representation import rdf
from bronwijzer.representation.addresses import named
from bronwijzer.representation.description import Description, describe, is_known, replacement
from bronwijzer.representation.diagram import around
from bronwijzer.representation.html import data_links, resource_page
from bronwijzer.representation.lists import KINDS
from bronwijzer.representation.mentions import mentions
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.related import alerts, related
from bronwijzer.representation.roles import Parts, parts
from bronwijzer.representation.schema import block
from bronwijzer.representation.terms import usage
from bronwijzer.representation.verdicts import Judged, verdicts_about
from bronwijzer.web import negotiation, verdicts
from bronwijzer.web.corrections import corrections
from bronwijzer.web.requests import asked, page_number, raw_path
from bronwijzer.web.responses import document, redirect
from bronwijzer.web.service import Service
from bronwijzer.web.verdicts import Verdicts
from bronwijzer.words import Words, words

FORMATS: Final = (*GRAPHS, HTML)
_SUFFIXES: Final = frozenset(form.extension for form in (*FORMATS, *verdicts.FORMATS))


class Resources:
    """The handlers of resources."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._addresses = service.publication.addresses
        self._verdicts = Verdicts(service)
        self._crowds: dict[NamedNode, dict[NamedNode, tuple[int, int]]] = {}
        for each in service.manifest.crowds:
            held = self._crowds.setdefault(NamedNode(each.iri), {})
            held[NamedNode(each.property)] = each.statements, each.subjects

    def register(self, app: Flask) -> None:
        """Add the routes to an application."""
        routes: list[tuple[str, Callable[..., Response]]] = [
            ("id/<path:_ref>", self.identify),
            ("doc", self.any_resource),
            ("doc/<path:_ref>", self.thing),
            ("def/", self.as_it_is),
            ("def/<path:_ref>", self.as_it_is),
            ("graph/<path:_ref>", self.as_it_is),
        ]
        for rule, handler in routes:
            app.add_url_rule(f"{self._service.root}{rule}", f"{handler.__name__}:{rule}", handler)

    def identify(self, _ref: str) -> Response:
        """Send on from a thing to the document about it, or from an IRI that was given up to the one that stays.

        One that was withdrawn is answered with what was last said of it.
        """
        iri = self._known(raw_path(request, self._service.root))
        now = replacement(self._service.store, iri)
        if now is not None and self._addresses.is_ours(now.value):
            return redirect(self._addresses.path(now.value), HTTPStatus.MOVED_PERMANENTLY)
        if self._service.store.ask(own("is_withdrawn").bind(resource=iri)):
            return self._answer(iri, None)
        page = self._addresses.page(iri.value)
        response = redirect(page)
        response.headers["Link"] = f'<{self._addresses.absolute(page)}>; rel="describedby"'
        return response

    def thing(self, _ref: str) -> Response:
        """Answer with the description of a thing under /id."""
        path = raw_path(request, self._service.root).removeprefix("doc/")
        return self._answer(*self._resolved(f"id/{path}"))

    def as_it_is(self, _ref: str = "") -> Response:
        """Answer with the description of a term or source, whose IRI is the address itself."""
        return self._answer(*self._resolved(raw_path(request, self._service.root)))

    def any_resource(self) -> Response:
        """Answer with the description of any IRI in the dataset."""
        given = request.args.get("iri")
        if given is None:
            raise RequestError("request.no-iri")
        iri = named(given)
        if iri is None:
            raise RequestError("request.iri", iri=given)
        return self._answer(iri, None)

    def _resolved(self, path: str) -> tuple[NamedNode, str | None]:
        """Return the IRI that a path means and its suffix; a path that is itself known has none."""
        stem, _, suffix = path.rpartition(".")
        if suffix in _SUFFIXES and not any(
            is_known(self._service.store, iri) for iri in self._addresses.resources(path)
        ):
            return self._known(stem), suffix
        return self._known(path), None

    def _known(self, path: str) -> NamedNode:
        """Return the IRI that a path means; raises UnknownResource when the store knows none of them."""
        candidates = self._addresses.resources(path)
        for iri in candidates:
            if is_known(self._service.store, iri):
                return iri
        raise UnknownResource("resource.unknown", iri=candidates[0].value)

    def _answer(self, iri: NamedNode, suffix: str | None) -> Response:
        wanted = asked(request)
        number, towards = page_number(wanted.parameter("page")), self._crowds.get(iri)
        description = describe(self._service.store, iri, page=number, towards=towards)
        verdict = self._verdicts.of(description, wanted)
        formats = (*FORMATS, *verdicts.FORMATS) if verdict else FORMATS
        form = negotiation.choose(formats, named=suffix or wanted.parameter("format"), accept=wanted.accept)
        body = self._body(description, verdict, form)
        response = document(request, body, form, language=None if form in GRAPHS else wanted.language)
        if description.withdrawn and response.status_code == HTTPStatus.OK and self._is_thing(iri):
            response.status_code = HTTPStatus.GONE
        for link in self._links(description, form):
            response.headers.add("Link", link)
        return response

    def _is_thing(self, iri: NamedNode) -> bool:
        """Tell whether an IRI is one of a thing: a term that is used no more keeps its page as it was."""
        return iri.value.startswith(f"{self._service.manifest.base_uri}id/")

    def _body(self, description: Description, verdict: Judged | None, form: Format) -> bytes:
        if form in GRAPHS:
            return rdf.document(description, self._service.publication, form)
        if verdict is None:
            return self._page(description)
        if form == HTML:
            return self._verdicts.page(verdict, description, asked(request))
        return self._verdicts.body(verdict, form, asked(request))

    def _page(self, description: Description) -> bytes:
        wanted = asked(request)
        service, said = self._service, words(wanted.language)
        publication = service.publication_for(wanted)
        page = resource_page(description, publication, said)
        canonical = self._addresses.absolute(self._addresses.page(page.iri, page.page))
        told = mentions(service.store, publication, said, description)
        outgoing = [each for group in page.groups if not group.folded for each in group.properties]
        context: dict[str, object] = {
            **self._beside(description, publication, said),
            "page": page,
            "block": Markup(block(page, canonical, wanted.language)),  # noqa: S704 -- JSON whose every < and & is escaped
            "mentions": told,
            "others": told.others(page.incoming),
            "picture": around(page.title.value, told.others(page.incoming), outgoing) if not page.contents else None,
            "corrections": corrections(service.manifest, service.settings.publisher, page.sources),
        }
        return service.page("resource.html", wanted, page.title, canonical=canonical, data=page.data, context=context)

    def _beside(self, description: Description, publication: Publication, said: Words) -> dict[str, object]:
        """Return what a page tells beside the statements that it is of."""
        store, iri = self._service.store, description.iri
        return {
            "withdrawn": description.withdrawn,
            "listed": next((name for name, kind in KINDS.items() if kind in description.types), ""),
            "alerts": alerts(store, publication, said, iri),
            "parts": self._parts(description, publication, said),
            "part_address": _part_address,
            "related": related(store, publication, said, description),
            "verdicts": verdicts_about(store, publication, said, iri),
            "usage": usage(store, publication, said, iri),
            "query": own("statements_of").bind(resource=iri).text,
        }

    def _parts(self, description: Description, publication: Publication, said: Words) -> Parts | None:
        wanted = asked(request)
        order, page = wanted.parameter("order") or "", page_number(wanted.parameter("part"))
        return parts(self._service.store, publication, said, description, order=order, page=page)

    def _links(self, description: Description, form: Format) -> list[str]:
        """Return the Link headers of a document: its other forms, its address, licence and next page."""
        addresses, iri, page = self._addresses, description.iri.value, description.page
        links = [(addresses.page(iri, page), "canonical", "")]
        if form != HTML:
            links.append((addresses.page(iri, page), "alternate", HTML.media_type))
        others = [each for each in data_links(addresses, description.iri, page) if each.media_type != form.media_type]
        links += [(each.href, "alternate", each.media_type) for each in others]
        if page < description.counts.pages:
            links.append((addresses.page(iri, page + 1), "next", ""))
        told = [
            f'<{addresses.absolute(href)}>; rel="{relation}"' + (f'; type="{kind}"' if kind else "")
            for href, relation, kind in links
        ]
        licences = [quote(licence.value, safe=":/?#@!$&'()*+,;=%~") for licence in self._service.publication.licences]
        return told + [f'<{licence}>; rel="license"' for licence in licences]


def _part_address(order: str, page: int) -> str:
    """Return the address of the same page with its organisations or projects in an order, from a page of theirs."""
    wanted = asked(request)
    kept = [each for each in wanted.parameters if each[0] not in {"order", "part"}]
    more = [("part", str(page))] if page > 1 else []
    return Service.address(wanted.path, *kept, ("order", order), *more)
