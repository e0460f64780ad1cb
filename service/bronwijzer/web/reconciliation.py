"""The W3C Reconciliation Service API, version 0.2: names in a spreadsheet become IRIs of the dataset.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from threading import BoundedSemaphore
from typing import Final

from flask import Flask, Response, request
from pyoxigraph import NamedNode

from bronwijzer.errors import RequestError, TooLarge, TooMany, UnknownResource
from bronwijzer.formats import HTML
from bronwijzer.queries import own
from bronwijzer.representation.addresses import named
from bronwijzer.representation.description import is_known
from bronwijzer.search.find import LONGEST_QUERY, Finder
from bronwijzer.search.reconcile import Reconciler, values_of
from bronwijzer.web.reconciled import Shown, extension_of, questions_of
from bronwijzer.web.requests import asked
from bronwijzer.web.responses import document
from bronwijzer.web.service import Asked, Service
from bronwijzer.words import words

MOST_QUESTIONS: Final = 50
_SECONDS: Final = 5.0
_AT_A_TIME: Final = 2
_WAITING: Final = 6
_PATIENCE: Final = 2.0
_SUGGESTED: Final = 10
_DEEPEST: Final = 1_000
_MOST_DIGITS: Final = 4
_PREVIEW: Final = {"width": 420, "height": 200}
_FRAMED: Final = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"


class Reconciliation:
    """The handlers of the service."""

    def __init__(self, service: Service, finder: Callable[[], Finder]) -> None:
        """Keep the service, and what opens the index at the first question."""
        self._service, self._finder = service, finder
        self._places, self._turns = BoundedSemaphore(_AT_A_TIME + _WAITING), BoundedSemaphore(_AT_A_TIME)

    def register(self, app: Flask) -> None:
        """Add the routes to an application."""
        routes: list[tuple[str, Callable[..., Response], tuple[str, ...]]] = [
            ("reconcile", self.answer, ("GET", "POST")),
            ("reconcile/preview", self.preview, ("GET",)),
            ("reconcile/properties", self.properties, ("GET",)),
            ("reconcile/suggest/entity", self.suggest_entity, ("GET",)),
            ("reconcile/suggest/property", self.suggest_property, ("GET",)),
            ("reconcile/suggest/type", self.suggest_type, ("GET",)),
        ]
        for rule, handler, methods in routes:
            app.add_url_rule(f"{self._service.root}{rule}", f"reconciliation:{rule}", handler, methods=methods)

    def answer(self) -> Response:
        """Answer with the candidates of each question, with values for things, or with what the service can do."""
        queries, extend = (request.values.get(name) for name in ("queries", "extend"))
        if queries is not None:
            with self._turn():
                return self._candidates(queries)
        if extend is not None:
            with self._turn():
                return self._extension(extend)
        if request.method == "POST":
            raise RequestError("reconcile.nothing-asked")
        return _answer(self._manifest(asked(request)))

    def preview(self) -> Response:
        """Answer with a small page about a thing, to be shown within another program."""
        iri = named(request.args.get("id", ""))
        if iri is None or not is_known(self._service.store, iri):
            raise UnknownResource("resource.unknown", iri=request.args.get("id", ""))
        wanted = asked(request)
        context: dict[str, object] = {"thing": self._shown(wanted).thing(iri, self._finder())}
        body = self._service.page("preview.html", wanted, self._shown(wanted).name(iri), context=context)
        response = document(request, body, HTML, language=wanted.language)
        response.headers["Content-Security-Policy"] = _FRAMED
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def properties(self) -> Response:
        """Answer with the properties that things of a class have."""
        given = request.args.get("type", "")
        kind = named(given)
        classes = ([kind] if kind else []) if given else self._types
        found = self._properties_of(tuple(classes))[: _number(request.args.get("limit"), _DEEPEST)]
        return _answer({"type": given, "properties": self._shown(asked(request)).named(found)})

    def suggest_entity(self) -> Response:
        """Answer with things whose names begin so."""
        start, text = self._asked_for()
        types = [each.value for each in self._types]
        hits = [*self._finder().exact(text, types=types)]
        hits += self._finder().best(text, types=types, limit=start + 2 * _SUGGESTED)
        shown = self._shown(asked(request))
        unique = list({hit.iri: hit for hit in hits}.values())[start : start + _SUGGESTED]
        return _answer({"result": shown.suggested(unique)})

    def suggest_property(self) -> Response:
        """Answer with properties whose names have words that begin so."""
        return self._suggested(self._properties_of(tuple(self._types)))

    def suggest_type(self) -> Response:
        """Answer with classes whose names have words that begin so."""
        return self._suggested(self._classes)

    def _suggested(self, iris: list[NamedNode]) -> Response:
        start, text = self._asked_for()
        words_asked = self._finder().analysis.words(text)
        told = self._shown(asked(request)).named(iris)
        fitting = [each for each in told if each["id"] == text or self._begins(each["name"], words_asked)]
        return _answer({"result": fitting[start : start + _SUGGESTED]})

    def _begins(self, name: str, words_asked: list[str]) -> bool:
        held = self._finder().analysis.words(name)
        return all(any(each.startswith(word) for each in held) for word in words_asked)

    def _asked_for(self) -> tuple[int, str]:
        return _number(request.args.get("cursor"), 0), request.args.get("prefix", "").strip()[:LONGEST_QUERY]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let few be answered at a time, for the processor is the pages' too, and few wait, for so are the threads.

        Raises TooMany to all others.
        """
        with ExitStack() as undo:
            for semaphore, patience in ((self._places, 0.0), (self._turns, _PATIENCE)):
                if not semaphore.acquire(timeout=patience):
                    raise TooMany("reconcile.busy")
                undo.callback(semaphore.release)
            yield

    def _candidates(self, text: str) -> Response:
        questions = questions_of(text)
        if len(questions) > MOST_QUESTIONS:
            raise TooLarge("reconcile.too-many", most=MOST_QUESTIONS)
        reconciler = Reconciler(self._finder(), self._service.store, [each.value for each in self._types])
        end = time.monotonic() + _SECONDS
        found = {}
        for name, question in questions.items():
            found[name] = reconciler.candidates(question)
            if time.monotonic() > end:
                raise TooLarge("reconcile.too-long", seconds=int(_SECONDS))
        return _answer(self._shown(asked(request)).results(found))

    def _extension(self, text: str) -> Response:
        ids, properties = extension_of(text)
        iris = {given: iri for given in ids if (iri := named(given))}
        wanted = [iri for iri in map(named, properties) if iri]
        rows = values_of(self._service.store, list(iris.values()), wanted)
        return _answer(self._shown(asked(request)).extension(ids, properties, rows))

    def _manifest(self, wanted: Asked) -> Mapping[str, object]:
        base, root = self._service.manifest.base_uri, self._service.manifest.base_uri.removesuffix("/")
        places = {
            what: {"service_url": root, "service_path": f"/reconcile/suggest/{what}"}
            for what in ("entity", "property", "type")
        }
        return {
            "versions": ["0.2"],
            "name": self._service.site_title(wanted.language),
            "identifierSpace": f"{base}id/",
            "schemaSpace": "http://www.w3.org/2000/01/rdf-schema#Resource",
            "documentation": f"{base}dataset",
            "view": {"url": f"{base}doc?iri={{{{id}}}}"},
            "defaultTypes": self._shown(wanted).named(self._types),
            "suggest": places,
            "preview": {"url": f"{base}reconcile/preview?id={{{{id}}}}", **_PREVIEW},
            "extend": {"propose_properties": {"service_url": root, "service_path": "/reconcile/properties"}},
            "batchSize": MOST_QUESTIONS,
        }

    def _shown(self, wanted: Asked) -> Shown:
        return Shown(self._service.store, self._service.publication_for(wanted), words(wanted.language))

    def _properties_of(self, classes: tuple[NamedNode, ...]) -> list[NamedNode]:
        rows = self._service.store.select(own("reconcile_properties").bind(**{"class": classes})) if classes else []
        return [row["property"] for row in rows if isinstance(row["property"], NamedNode)]

    @cached_property
    def _types(self) -> list[NamedNode]:
        rows = self._service.store.select(own("reconcile_types"))
        return [row["class"] for row in rows if isinstance(row["class"], NamedNode)]

    @cached_property
    def _classes(self) -> list[NamedNode]:
        rows = self._service.store.select(own("classes"))
        found = [row["class"] for row in rows if isinstance(row["class"], NamedNode)]
        return list(dict.fromkeys([*self._types, *found]))


def _answer(value: object) -> Response:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, content_type="application/json", headers={"Cache-Control": "no-cache"})


def _number(given: str | None, otherwise: int) -> int:
    """Return a whole number of a request; raises RequestError when it is none."""
    if given is None:
        return otherwise
    if not (given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS):
        raise RequestError("reconcile.number", given=given)
    return min(int(given), _DEEPEST)
