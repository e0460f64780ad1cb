"""Verdicts on sources: a page for who keeps the source, a badge for its README, and the same for programs."""

from typing import Final

from pyoxigraph import NamedNode

from bronwijzer.formats import Format
from bronwijzer.representation.addresses import Addresses
from bronwijzer.representation.description import Description, describe
from bronwijzer.representation.html import DataLink, Said, resource_page
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.texts import Text
from bronwijzer.representation.verdict_output import written
from bronwijzer.representation.verdicts import Judged, judged
from bronwijzer.web.service import Asked, Service
from bronwijzer.words import Words, words

BADGE: Final = Format("svg", "image/svg+xml", "svg", "page", "SVG")
_TEXT: Final = Format("text", "text/plain", "txt", "page", "Text")
_JSON: Final = Format("json", "application/json", "json", "page", "JSON")
_SARIF: Final = Format("sarif", "application/sarif+json", "sarif", "page", "SARIF")
_TOLD: Final = (_TEXT, _JSON, _SARIF)
#: The formats that a verdict has beside those of every resource.
FORMATS: Final = (*_TOLD, BADGE)

_MOST: Final = 200
_LETTER: Final = 6.6
_ROOM: Final = 12
#: White letters on these have a contrast of at least 6 to 1.
_COLOURS: Final = {"accepted": "#1a6b2f", "warned": "#835400", "refused": "#a3161f"}


class Verdicts:
    """What a verdict has beside what every resource has."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def of(self, description: Description, wanted: Asked) -> Judged | None:
        """Return the verdict that a resource is, worded for a reader, or None."""
        publication, said = self._service.publication_for(wanted), words(wanted.language)
        return judged(self._service.store, publication, said, description)

    def body(self, verdict: Judged, form: Format, wanted: Asked) -> bytes:
        """Return a verdict in one of its own formats."""
        said = words(wanted.language)
        if form != BADGE:
            return written((verdict,), form.name, said).encode("utf-8", "replace")
        label, told = verdict.path.rpartition("/")[2], _outcome(verdict, said)
        left, right = (round(len(each) * _LETTER) + _ROOM for each in (label, told))
        sizes = {"left": left, "right": right, "room": _ROOM}
        template = self._service.templates.get_template("badge.svg")
        return template.render(label=label, told=told, colour=_COLOURS[verdict.outcome], **sizes).encode()

    def page(self, verdict: Judged, description: Description, wanted: Asked) -> bytes:
        """Return the page of a verdict."""
        service, said = self._service, words(wanted.language)
        publication = service.publication_for(wanted)
        addresses, iri = publication.addresses, description.iri.value
        page = resource_page(description, publication, said)
        badge = addresses.absolute(addresses.data(iri, BADGE.extension))
        context: dict[str, object] = {
            "page": page,
            "verdict": verdict,
            "findings": verdict.findings[:_MOST],
            "more": max(0, len(verdict.findings) - _MOST),
            "taken": self._taken(verdict, publication, said),
            "badge": badge,
            "badge_path": f"{addresses.data(iri, BADGE.extension)}?lang={wanted.language}",
            "badge_text": f"{verdict.path}: {_outcome(verdict, said)}",
        }
        canonical, title = addresses.absolute(service.publication.addresses.page(iri)), Text(page.title.value)
        data = (*_own(addresses, iri, said), *page.data)
        return service.page("verdict.html", wanted, title, canonical=canonical, data=data, context=context)

    def _taken(self, verdict: Judged, publication: Publication, said: Words) -> tuple[Said, ...]:
        """Return what was taken over of the source: what its graph says of things, not of itself and its document."""
        graph = verdict.links.get("graph")
        if graph is None:
            return ()
        described = describe(self._service.store, NamedNode(graph.iri))
        contents = resource_page(described, publication, said).contents
        itself = {each.iri for name, each in verdict.links.items() if name in {"graph", "document"}}
        return tuple(each for each in contents if each.subject.iri not in itself and not each.subject.outside)


def _outcome(verdict: Judged, said: Words) -> str:
    return said(f"harvest.outcome.{verdict.outcome}")


def _own(addresses: Addresses, iri: str, said: Words) -> tuple[DataLink, ...]:
    """Return where a verdict is in its own formats for programs."""
    labels = {_TEXT: said("verdict.text")}
    return tuple(
        DataLink(addresses.data(iri, each.extension), each.media_type, labels.get(each, each.label)) for each in _TOLD
    )
