"""The pages about the site itself: home, the query page, and what operators and researchers ask for."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from functools import cached_property
from typing import Final

from flask import Flask, Response, abort, request
from pyoxigraph import NamedNode

from bronwijzer.errors import BronwijzerError
from bronwijzer.formats import GRAPHS, HTML, Format
from bronwijzer.queries import own
from bronwijzer.representation import overview, questions, rdf
from bronwijzer.representation.html import DataLink
from bronwijzer.representation.overview import Question
from bronwijzer.representation.publication import Publication
from bronwijzer.representation.tables import Glance, table
from bronwijzer.representation.texts import Text
from bronwijzer.representation.vocabulary import Term, terms
from bronwijzer.web import negotiation
from bronwijzer.web.endpoint import description_of, endpoint_of, limits_of
from bronwijzer.web.forms import form_of
from bronwijzer.web.questions import answer_to
from bronwijzer.web.requests import asked
from bronwijzer.web.responses import document
from bronwijzer.web.service import Asked, Service
from bronwijzer.words import LANGUAGES, Words, words

_TERMS: Final = Format("terms", "application/json", "json", "page", "JSON")
_PROJECTS_SHOWN: Final = 8
_QUESTIONS_SHOWN: Final = 3
_VALUES_SHOWN: Final = 3
#: The query to begin with, without the sentence that tells us what it is for.
_FIRST: Final = re.sub(r"(?m)^#.*\n", "", own("projects").text).strip()


class Pages:
    """The handlers of these pages."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def register(self, app: Flask) -> None:
        """Add the routes to an application."""
        root = self._service.root
        routes: list[tuple[str, Callable[[], Response]]] = [
            (root, self.home),
            (f"{root}sparql", self.sparql),
            (f"{root}vocabulary", self.vocabulary),
            (f"{root}health", self.health),
            ("/.well-known/security.txt", self.security),
        ]
        for rule, handler in routes:
            app.add_url_rule(rule, handler.__name__, handler)

    def home(self) -> Response:
        """Answer with the front page: what this is, what is in it, and the ways in."""
        wanted = asked(request)
        negotiation.choose((HTML,), accept=wanted.accept)
        service, said = self._service, words(wanted.language)
        publication = service.publication_for(wanted)
        projects = dict.fromkeys(self._projects[:_PROJECTS_SHOWN], 0)
        answered = self._questions(publication, said)
        context: dict[str, object] = {
            "projects": overview.entries(service.store, publication, said, projects),
            "lists": overview.lists(service.vocabulary().classes),
            "questions": answered,
            "summary": overview.summary(service.store, service.publication, said),
            "modified": overview.modified(service.store, service.publication, said),
            "manifest": service.manifest,
            "example": next(iter(projects), service.publication.dataset).value,
            "publisher": service.settings.publisher,
        }
        response = self._page("home.html", wanted, context)
        if None in dict(answered).values():
            response.headers["Cache-Control"] = "no-store"
        return response

    def sparql(self) -> Response:
        """Answer with the query page, or with the endpoint's description of itself."""
        wanted, service = asked(request), self._service
        form = negotiation.choose((*GRAPHS, HTML), named=wanted.parameter("format"), accept=wanted.accept)
        if form != HTML:
            body = rdf.write(description_of(service), form, service.publication, lead=endpoint_of(service))
            return document(request, body, form)
        known = overview.questions(service.store, service.publication, words(wanted.language))
        chosen = [each for each in known if each.iri == wanted.parameter("question")]
        context: dict[str, object] = {
            "form": form_of(chosen[0].query if chosen else _FIRST, words(wanted.language)),
            "chosen": chosen[0] if chosen else None,
            "questions": known,
            "vocabulary": self._completions,
            "prefixes": sorted(service.publication.prefixes.items()),
            "limits": limits_of(service, wanted.language),
            "endpoints": service.settings.federation.endpoints,
        }
        path = f"{service.root}sparql"
        data = tuple(DataLink(f"{path}?format={each.extension}", each.media_type, each.label) for each in GRAPHS)
        return self._page("sparql.html", wanted, context, data)

    def vocabulary(self) -> Response:
        """Answer with the classes, properties and prefixes of the data, for editors that suggest them."""
        body = {
            "prefixes": dict(self._service.publication.prefixes),
            "terms": [asdict(each) for each in self._completions],
        }
        return document(request, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), _TERMS)

    def health(self) -> Response:
        """Tell that this process answers, and which release it serves; whether the engine does, `/ready` tells."""
        body = {"status": "ok", "release": self._service.manifest.version}
        response = Response(json.dumps(body), content_type="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    def security(self) -> Response:
        """Tell whom to write to about a leak (RFC 9116), when the settings say so."""
        settings = self._service.settings.security
        if not (settings.contact and settings.expires):
            abort(404)
        fields = [("Contact", settings.contact), ("Expires", settings.expires), ("Policy", settings.policy)]
        lines = [f"{name}: {value}" for name, value in fields if value]
        lines += [
            f"Canonical: {self._service.publication.addresses.origin}/.well-known/security.txt",
            f"Preferred-Languages: {', '.join(LANGUAGES)}",
        ]
        return Response("\n".join(lines) + "\n", content_type="text/plain;charset=utf-8")

    def _questions(self, publication: Publication, said: Words) -> list[tuple[Question, Glance | None]]:
        """Return the questions that come first, each with how its answer begins."""
        known = sorted(questions.questions(self._service.store, publication, said), key=lambda each: each.order)
        return [(each.question, self._glance(each, publication, said)) for each in known[:_QUESTIONS_SHOWN]]

    def _glance(self, question: questions.Asked, publication: Publication, said: Words) -> Glance | None:
        """Return how an answer begins, or None where it is not to be had: the front page does not wait for it."""
        try:
            answer = answer_to(question.bound({}).text)
        except BronwijzerError:
            return None
        return table(self._service.store, publication, said, answer).glance(_VALUES_SHOWN) if answer else None

    @cached_property
    def _completions(self) -> list[Term]:
        return terms(self._service.store, self._service.publication)

    @cached_property
    def _projects(self) -> list[NamedNode]:
        return overview.projects(self._service.store)

    def _page(
        self, template: str, wanted: Asked, context: dict[str, object], data: tuple[DataLink, ...] = ()
    ) -> Response:
        title = Text(words(wanted.language)(f"{template.removesuffix('.html')}.title"))
        canonical = self._service.publication.addresses.absolute(wanted.path)
        page = self._service.page(template, wanted, title, canonical=canonical, data=data, context=context)
        return document(request, page, HTML, language=wanted.language)
