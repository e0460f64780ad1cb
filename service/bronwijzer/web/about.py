"""The pages that say what this site is, how accessible it is, which words its data use, and who does what."""

from flask import Flask, Response, request

from bronwijzer.formats import HTML
from bronwijzer.queries import own
from bronwijzer.representation import overview, terms
from bronwijzer.representation.lists import KINDS
from bronwijzer.representation.roles import matrix
from bronwijzer.representation.texts import Text
from bronwijzer.web import negotiation
from bronwijzer.web.requests import asked
from bronwijzer.web.responses import document
from bronwijzer.web.service import Service
from bronwijzer.words import words


class About:
    """The handlers of these pages."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def register(self, app: Flask) -> None:
        """Add the routes to an application."""
        root = self._service.root
        app.add_url_rule(f"{root}over", "about", self.about)
        app.add_url_rule(f"{root}toegankelijkheid", "accessibility", self.accessibility)
        app.add_url_rule(f"{root}termen", "terms", self.terms)
        app.add_url_rule(f"{root}verbanden", "relations", self.relations)

    def about(self) -> Response:
        """Answer with what the site is, where its data come from, and what it keeps of its visitors."""
        said = words(asked(request).language)
        service = self._service
        summary = overview.summary(service.store, service.publication, said)
        listed = service.vocabulary().classes.get(KINDS["bronnen"], 0)
        return self._page("about", {"summary": summary, "sources": listed, **self._facts()})

    def accessibility(self) -> Response:
        """Answer with what was tested of the accessibility, what was not, and how to report a fault."""
        return self._page("accessibility", self._facts())

    def terms(self) -> Response:
        """Answer with the classes and properties that the data use."""
        wanted, service = asked(request), self._service
        said, publication = words(wanted.language), service.publication_for(wanted)
        context = {
            "classes": terms.overview(service.store, publication, said, service.vocabulary().classes),
            "properties": terms.overview(service.store, publication, said, service.vocabulary().properties),
        }
        return self._page("terms", dict(context))

    def relations(self) -> Response:
        """Answer with which organisations have a part in which projects."""
        wanted, service = asked(request), self._service
        table = matrix(service.store, service.publication_for(wanted), words(wanted.language))
        return self._page("relations", {"table": table, "query": own("roles").text})

    def _facts(self) -> dict[str, object]:
        return {"publisher": self._service.settings.publisher, "manifest": self._service.manifest}

    def _page(self, name: str, context: dict[str, object]) -> Response:
        wanted, service = asked(request), self._service
        negotiation.choose((HTML,), accept=wanted.accept)
        title = Text(words(wanted.language)(f"{name}.title"))
        canonical = service.publication.addresses.absolute(wanted.path)
        page = service.page(f"{name}.html", wanted, title, canonical=canonical, context=context)
        return document(request, page, HTML, language=wanted.language)
