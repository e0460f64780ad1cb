"""`/openapi.json`: the routes as a description that programs read (OpenAPI 3.1), made from the table of routes."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from http import HTTPStatus
from importlib.resources import files
from typing import Any, Final

from flask import Flask, Response, request

from bronwijzer.formats import JSON, Format
from bronwijzer.representation.listing import SORTS
from bronwijzer.web.errors import PROBLEM
from bronwijzer.web.protocol import DIRECT, FORM
from bronwijzer.web.requests import asked
from bronwijzer.web.responses import document
from bronwijzer.web.routes import ROUTES, Route
from bronwijzer.web.service import Service
from bronwijzer.words import LANGUAGES, Words, words

Told = dict[str, Any]

_OPENAPI: Final = Format("json", "application/json", "json", "page", "JSON")
#: What any route may say: it is asked wrongly, does not do this, or cannot answer now.
_ALWAYS: Final = (400, 405, 503)
_IN_PATH: Final = re.compile(r"\{(\w+)\}")
_IRI: Final[Told] = {"type": "string", "format": "iri"}
_TEXT: Final[Told] = {"type": "string"}
_NUMBER: Final[Told] = {"type": "integer", "minimum": 0, "maximum": 1000}
_PARAMETERS: Final[Mapping[str, Told]] = {
    "answers": {"type": "object", "additionalProperties": _TEXT},
    "choices": {"type": "object", "additionalProperties": _IRI},
    "cursor": _NUMBER,
    "default-graph-uri": {"type": "array", "items": _IRI},
    "extend": {"type": "string", "contentMediaType": "application/json"},
    "id": _TEXT,
    "iri": _IRI,
    "limit": _NUMBER,
    "named-graph-uri": {"type": "array", "items": _IRI},
    "page": {"type": "integer", "minimum": 1, "maximum": 999_999},
    "partial": {"type": "boolean"},
    "prefix": _TEXT,
    "q": _TEXT,
    "queries": {"type": "string", "contentMediaType": "application/json"},
    "query": {"type": "string", "contentMediaType": DIRECT, "examples": ["SELECT * { ?s ?p ?o } LIMIT 10"]},
    "question": _IRI,
    "sort": {"enum": list(SORTS)},
    "timeout": {"type": "number", "exclusiveMinimum": 0},
    "type": _TEXT,
}
_REQUIRED: Final = {"id", "iri"}
#: Parameters that only an address has; all others of a route that posts may stand in its form.
_IN_ADDRESS: Final = {"question"}


class OpenApi:
    """The handler of the description."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def register(self, app: Flask) -> None:
        """Add the route to an application."""
        app.add_url_rule(f"{self._service.root}openapi.json", "openapi", self.answer)

    def answer(self) -> Response:
        """Answer with the description, in the language of the client."""
        language = asked(request).language
        body = json.dumps(described(self._service, words(language)), ensure_ascii=False).encode()
        return document(request, body, _OPENAPI, language=language)


def described(service: Service, said: Words) -> Told:
    """Return the description of a service in one language."""
    manifest = service.manifest
    writer = _Writer(service, said)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": service.site_title(said.language),
            "version": manifest.version,
            "description": said("openapi.about"),
        },
        "servers": [{"url": manifest.base_uri.removesuffix("/")}],
        "paths": {f"/{route.path}": writer.path(route) for route in ROUTES},
        "components": {"schemas": schemas(), "responses": writer.refusals},
    }


def schemas() -> Told:
    """Return what the JSON of each answer looks like (JSON Schema)."""
    read: Told = json.loads(files("bronwijzer.web").joinpath("schemas.json").read_text(encoding="utf-8"))
    return read


class _Writer:
    """Writes the parts of a description."""

    def __init__(self, service: Service, said: Words) -> None:
        self._service, self._say = service, said

    def path(self, route: Route) -> Told:
        """Return all that is said of a path."""
        told: Told = {"get": self._operation(route, "get")}
        if route.posts:
            told["post"] = self._operation(route, "post") | {"requestBody": self._body(route)}
        if route.at_origin:
            told["servers"] = [{"url": self._service.publication.addresses.origin}]
        return told

    @cached_property
    def refusals(self) -> Told:
        """How errors are told, by status."""
        statuses = {each for route in ROUTES for each in self._refusals(route)}
        problem = {"schema": {"$ref": "#/components/schemas/problem"}}
        content = {PROBLEM.media_type: problem, "text/html": {"schema": _TEXT}}
        return {
            f"{status}": {"description": self._say(f"error.title.{status}"), "content": content}
            for status in sorted(statuses)
        }

    def _operation(self, route: Route, method: str) -> Told:
        return {
            "operationId": f"{method}-{route.path or 'home'}",
            "summary": self._say(f"openapi.{route.key}"),
            "parameters": [*self._parameters(route, method)],
            "responses": dict(self._responses(route)),
        }

    def _parameters(self, route: Route, method: str) -> Iterator[Told]:
        for name in _IN_PATH.findall(route.path):
            schema: Told = {"type": "integer", "minimum": 1} if name == "part" else _TEXT
            yield {"name": name, "in": "path", "required": True, "schema": schema, **self._example(route, name)}
        posted = () if method == "get" else set(route.parameters) - _IN_ADDRESS
        for name in route.parameters:
            if name not in posted:
                told: Told = {"name": name, "in": "query", "required": name in _REQUIRED, "schema": _PARAMETERS[name]}
                yield told | self._example(route, name)
        if route.negotiates:
            names = list(dict.fromkeys(each.extension for each in route.formats))
            yield {"name": "format", "in": "query", "schema": {"enum": names}}
        yield {"name": "lang", "in": "query", "schema": {"enum": list(LANGUAGES)}}

    def _example(self, route: Route, name: str) -> Told:
        """Return a value that leads somewhere in this release, where one is known."""
        value = self._examples.get(f"{route.key}/{name}")
        return {"example": value} if value else {}

    @cached_property
    def _examples(self) -> Mapping[str, str]:
        manifest, about = self._service.manifest, self._service.publication.dataset.value
        kind, _, ref = about.removeprefix(f"{manifest.base_uri}id/").partition("/")
        graph = manifest.sources[0].graph.removeprefix(f"{manifest.base_uri}graph/")
        dump = {"dump/version": "latest", "dump/file": manifest.files[0].name} if manifest.files else {}
        things = {f"{route}/{name}": value for route in ("id", "doc") for name, value in (("type", kind), ("ref", ref))}
        iris = {"doc-iri/iri": about, "preview/id": about}
        return {**things, **iris, **dump, "graph/source": graph, "static/file": "icon.svg"}

    def _body(self, route: Route) -> Told:
        fields = {name: _PARAMETERS[name] for name in route.parameters if name not in _IN_ADDRESS}
        content: Told = {FORM: {"schema": {"type": "object", "properties": fields}}}
        if "query" in fields:
            content[DIRECT] = {"schema": _TEXT}
        return {"required": True, "content": content}

    def _responses(self, route: Route) -> Iterator[tuple[str, Told]]:
        if route.formats:
            content = {each.media_type: {"schema": self._schema(route, each)} for each in route.formats}
            for status in sorted({200, 206} & {200, *route.statuses}):
                yield f"{status}", {"description": HTTPStatus(status).phrase, "content": content}
            yield "304", {"description": HTTPStatus.NOT_MODIFIED.phrase}
        location = {"Location": {"required": True, "schema": {"type": "string", "format": "uri-reference"}}}
        for status in sorted({301, 303, 307} & {*route.statuses}):
            yield f"{status}", {"description": HTTPStatus(status).phrase, "headers": location}
        for status in self._refusals(route):
            yield f"{status}", {"$ref": f"#/components/responses/{status}"}

    def _schema(self, route: Route, form: Format) -> Told:
        name = "solutions" if form == JSON else route.schema
        if name:
            return {"$ref": f"#/components/schemas/{name}"}
        return {} if "json" in form.media_type else _TEXT

    @staticmethod
    def _refusals(route: Route) -> list[int]:
        return sorted({*_ALWAYS, *(each for each in route.statuses if each >= HTTPStatus.BAD_REQUEST)})
