"""The example questions: an index, and for each a page with its form, its answer and the ways to take that along."""

from collections.abc import Callable
from typing import Final, cast

from flask import Flask, Response, current_app, request

from bronwijzer.errors import UnknownResource
from bronwijzer.formats import CSV, HTML, JSON, Format
from bronwijzer.representation import questions
from bronwijzer.representation.bars import bars
from bronwijzer.representation.html import DataLink
from bronwijzer.representation.questions import Asked as Question
from bronwijzer.representation.spreadsheet import harmless_table
from bronwijzer.representation.tables import table
from bronwijzer.representation.texts import Text
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Answer
from bronwijzer.web import negotiation
from bronwijzer.web.requests import asked
from bronwijzer.web.responses import document
from bronwijzer.web.service import Asked, Service
from bronwijzer.words import words

#: Under which name the application keeps what answers queries.
ANSWERING: Final = "bronwijzer.answering"
_LARGEST: Final = 2_000_000
_ORDER: Final = "order"


class Questions:
    """The handlers of example questions."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def register(self, app: Flask) -> None:
        """Add the routes to an application."""
        app.add_url_rule(f"{self._service.root}vragen", "questions", self.index)
        app.add_url_rule(f"{self._service.root}vragen/<slug>", "question", self.question)

    def index(self) -> Response:
        """Answer with the questions by subject."""
        wanted = asked(request)
        negotiation.choose((HTML,), accept=wanted.accept)
        said = words(wanted.language)
        groups: dict[str, list[Question]] = {}
        for each in questions.questions(self._service.store, self._service.publication_for(wanted), said):
            groups.setdefault(each.group.value if each.group else said("questions.other"), []).append(each)
        title = Text(said("questions.title"))
        canonical = self._service.publication.addresses.absolute(wanted.path)
        page = self._service.page("questions.html", wanted, title, canonical=canonical, context={"groups": groups})
        return document(request, page, HTML, language=wanted.language)

    def question(self, slug: str) -> Response:
        """Answer with one question: its form, and its answer as a table or as CSV."""
        wanted, service = asked(request), self._service
        form = negotiation.choose((HTML, CSV), named=wanted.parameter("format"), accept=wanted.accept)
        said, publication = words(wanted.language), service.publication_for(wanted)
        known = {each.question.slug: each for each in questions.questions(service.store, publication, said)}
        if slug not in known:
            raise UnknownResource("page.unknown", path=request.path)
        question = known[slug]
        given = questions.terms(question, dict(wanted.parameters))
        query = question.bound(given).text
        if form == CSV:
            return document(request, harmless_table(answer_to(query, CSV) or b""), CSV)
        context: dict[str, object] = {
            "asked": question,
            "fields": questions.fields(service.store, publication, said, question, given),
            "query": query,
            "path": wanted.path,
            **self._told(query, wanted),
        }
        return self._page(question.question.title, wanted, context)

    def _told(self, query: str, wanted: Asked) -> dict[str, object]:
        """Return the answer as a table in the order that was asked for, the ways to order it, and its picture."""
        said, publication = words(wanted.language), self._service.publication_for(wanted)
        answer = answer_to(query)
        if not answer:
            return {"table": None, "orders": {}, "picture": None}
        told = table(self._service.store, publication, said, answer).ordered(wanted.parameter(_ORDER))
        others = [pair for pair in wanted.parameters if pair[0] not in {"format", _ORDER}]
        orders = {each.name: self._service.address(wanted.path, *others, (_ORDER, each.order)) for each in told.columns}
        return {"table": told, "orders": orders, "picture": bars(told, query, said)}

    def _page(self, title: Text, wanted: Asked, context: dict[str, object]) -> Response:
        service = self._service
        parameters = [pair for pair in wanted.parameters if pair[0] not in {"format", "lang", _ORDER}]
        data = (DataLink(service.address(wanted.path, *parameters, ("format", "csv")), CSV.media_type, CSV.label),)
        canonical = service.publication_for(wanted).addresses.absolute(service.address(wanted.path, *parameters))
        page = service.page("question.html", wanted, title, canonical=canonical, data=data, context=context)
        return document(request, page, HTML, language=wanted.language)


def answer_to(query: str, form: Format = JSON) -> bytes | None:
    """Return an answer of the query workers, or None where there are none or it is too large for a page."""
    answering = cast("Callable[[Request], Answer] | None", current_app.extensions.get(ANSWERING))
    if answering is None:
        return None
    with answering(Request(query, form, None)) as answer:
        return answer.body.read() if form == CSV or answer.size <= _LARGEST else None
