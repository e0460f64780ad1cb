"""The dataset and its files: what it is, where the dumps are, and the dumps themselves."""

import base64
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, request, send_file
from markupsafe import Markup
from pyoxigraph import NamedNode

from bronwijzer.errors import UnknownResource
from bronwijzer.formats import GRAPHS, HTML, TURTLE
from bronwijzer.manifest import FileEntry
from bronwijzer.representation import overview, rdf
from bronwijzer.representation.description import contents_of, describe
from bronwijzer.representation.html import DataLink, resource_page
from bronwijzer.representation.schema import block
from bronwijzer.representation.texts import Text
from bronwijzer.web import negotiation
from bronwijzer.web.feed import updated
from bronwijzer.web.requests import asked
from bronwijzer.web.responses import document, handed_over, redirect
from bronwijzer.web.service import Service
from bronwijzer.words import words

_A_YEAR: Final = 31_536_000
_LATEST: Final = "latest"
_ONE_PART: Final = re.compile(r"bytes=(?:\d+-\d*|-\d+)\Z", re.ASCII | re.IGNORECASE)


class Downloads:
    """The handlers of the dataset and its dumps."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._files = {file.name: file for file in service.manifest.files}

    def register(self, app: Flask) -> None:
        """Add the routes to an application."""
        root = self._service.root
        routes: list[tuple[str, Callable[..., Response]]] = [
            (f"{root}dataset", self.dataset),
            (f"{root}dumps", self.listing),
            (f"{root}dumps/<version>/<name>", self.file),
            *((f"{place}.well-known/void", self.void) for place in {root, "/"}),
        ]
        for rule, handler in routes:
            app.add_url_rule(rule, f"{handler.__name__}:{rule}", handler)

    def dataset(self) -> Response:
        """Answer with the description of the dataset: a page, or DCAT and VoID."""
        wanted, service = asked(request), self._service
        form = negotiation.choose((*GRAPHS, HTML), named=wanted.parameter("format"), accept=wanted.accept)
        about = service.publication.dataset
        if form != HTML:
            base = service.manifest.base_uri
            graphs = [NamedNode(f"{base}graph/dataset"), NamedNode(f"{base}graph/release")]
            quads = [quad for graph in graphs for quad in contents_of(service.store, graph)]
            return document(request, rdf.write(quads, form, service.publication, lead=about), form)
        said = words(wanted.language)
        page = resource_page(describe(service.store, about), service.publication_for(wanted), said)
        address = service.publication.addresses.absolute(f"{service.root}dataset")
        told = Markup(block(page, address, wanted.language, **self._told()))  # noqa: S704 -- JSON whose every < and & is escaped
        return self._page("dataset.html", page.title, {"page": page, "block": told, **self._context()})

    def listing(self) -> Response:
        """Answer with the list of files of this release."""
        negotiation.choose((HTML,), accept=asked(request).accept)
        title = words(asked(request).language)("dumps.title")
        return self._page("dumps.html", Text(title), self._context())

    def void(self) -> Response:
        """Send on from the address that VoID reserves (section 7.2) to the description of the dataset."""
        return redirect(f"{self._service.root}dataset")

    def file(self, version: str, name: str) -> Response:
        """Answer with a file of this release, whole or in part."""
        entry = self._files.get(name)
        if entry is None or version not in {_LATEST, self._service.manifest.version}:
            raise UnknownResource("page.unknown", path=request.path)
        if version == _LATEST:
            where = f"{self._service.root}dumps/{self._service.manifest.version}/{name}"
            return redirect(where, HTTPStatus.TEMPORARY_REDIRECT)
        return self._file(entry)

    def _file(self, entry: FileEntry) -> Response:
        if request.method == "HEAD" or not _ONE_PART.match(request.headers.get("Range", "")):
            request.environ.pop("HTTP_RANGE", None)  # what is no part of the bytes is left aside (RFC 9110, 14.2)
        kind = "application/gzip" if entry.name.endswith(".gz") else entry.media_type
        response = send_file(
            self._service.dumps / entry.name,
            mimetype=kind,
            as_attachment=True,
            conditional=True,
            etag=entry.sha256,
            max_age=_A_YEAR,
        )
        response.cache_control.immutable = True
        digest = base64.b64encode(bytes.fromhex(entry.sha256)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
        return handed_over(request, response, self._service.dumps / entry.name)

    def _told(self) -> dict[str, object]:
        """Return what search engines for datasets want to know: the files, the version and the licence."""
        manifest, absolute = self._service.manifest, self._service.publication.addresses.absolute
        folder = absolute(f"{self._service.root}dumps/{manifest.version}/")
        files = [
            {"@type": "DataDownload", "contentUrl": folder + each.name, "encodingFormat": each.media_type}
            for each in manifest.files
        ]
        licences = [each.value for each in self._service.publication.licences]
        return {"@type": "Dataset", "distribution": files, "version": manifest.version, "license": licences}

    def _context(self) -> dict[str, object]:
        manifest, root = self._service.manifest, self._service.root
        folder = f"{root}dumps/{manifest.version}/"
        latest = f"{root}dumps/{_LATEST}/"
        return {
            "manifest": manifest,
            "folder": folder,
            "latest": latest,
            "base": self._service.publication.addresses,
            "turtle": next((each.name for each in manifest.files if each.media_type == TURTLE.media_type), ""),
            "lists": overview.lists(self._service.vocabulary().classes),
            "year": updated(self._service)[:4],
            "publisher": self._service.settings.publisher,
        }

    def _page(self, template: str, title: Text, context: dict[str, object]) -> Response:
        wanted, service = asked(request), self._service
        canonical = service.publication.addresses.absolute(wanted.path)
        data = tuple(
            DataLink(f"{service.root}dataset?format={each.extension}", each.media_type, each.label) for each in GRAPHS
        )
        page = service.page(template, wanted, title, canonical=canonical, data=data, context=context)
        return document(request, page, HTML, language=wanted.language)
