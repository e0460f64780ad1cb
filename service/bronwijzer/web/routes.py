"""The table of routes as others may use them, of which `/openapi.json` is made; a test compares it with the routes."""

from dataclasses import dataclass
from typing import Final

from bronwijzer.formats import CSV, GRAPHS, HTML, SOLUTIONS, Format
from bronwijzer.representation.lists import KINDS
from bronwijzer.web import verdicts
from bronwijzer.web.feed import ATOM

_JSON: Final = Format("json", "application/json", "json", "page", "JSON")
_TEXT: Final = Format("text", "text/plain", "txt", "page", "Text")
_XML: Final = Format("xml", "application/xml", "xml", "page", "XML")
_FILE: Final = Format("file", "*/*", "", "page", "")

_PAGE: Final = (HTML,)
_DOCUMENT: Final = (*GRAPHS, HTML)


@dataclass(frozen=True, slots=True)
class Route:
    """A route: its path under the root, its sentence, the formats of its answer, and what else it takes and tells.

    `formats` is empty where it only leads elsewhere; `statuses` are those beside 200, 304 and what any route may say.
    """

    path: str
    key: str
    formats: tuple[Format, ...] = _PAGE
    parameters: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    schema: str = ""
    posts: bool = False
    at_origin: bool = False

    @property
    def negotiates(self) -> bool:
        """Tell whether a client may choose the format."""
        return len(self.formats) > 1


def _json(path: str, key: str, schema: str, *parameters: str, statuses: tuple[int, ...] = ()) -> Route:
    return Route(path, key, (_JSON,), parameters, statuses, schema)


ROUTES: Final = (
    Route("", "home", statuses=(406,)),
    Route("id/{type}/{ref}", "id", (), statuses=(301, 303, 404)),
    Route("doc/{type}/{ref}", "doc", (*_DOCUMENT, *verdicts.FORMATS), ("page",), (404, 406)),
    Route("doc", "doc-iri", (*_DOCUMENT, *verdicts.FORMATS), ("iri", "page"), (404, 406)),
    Route("def/", "ontology", _DOCUMENT, ("page",), (404, 406)),
    Route("def/{term}", "term", _DOCUMENT, ("page",), (404, 406)),
    Route("graph/{source}", "graph", _DOCUMENT, ("page",), (404, 406)),
    Route("search", "search", parameters=("q", "type", "page"), statuses=(303, 406)),
    Route("reconcile", "reconcile", (_JSON,), ("queries", "extend"), (413, 415, 429), "reconcile", posts=True),
    _json("reconcile/suggest/entity", "suggest-entity", "suggestions", "prefix", "cursor"),
    _json("reconcile/suggest/property", "suggest-property", "suggestions", "prefix", "cursor"),
    _json("reconcile/suggest/type", "suggest-type", "suggestions", "prefix", "cursor"),
    _json("reconcile/properties", "properties", "properties", "type", "limit"),
    Route("reconcile/preview", "preview", parameters=("id",), statuses=(404,)),
    *(Route(name, "list", (HTML, CSV, ATOM, *GRAPHS), ("choices", "sort", "page"), (404, 406)) for name in KINDS),
    Route("vragen", "questions", statuses=(406,)),
    Route("vragen/{question}", "question", (HTML, CSV), ("answers",), (404, 406, 422, 429, 504)),
    Route("termen", "terms", statuses=(406,)),
    Route("verbanden", "relations", statuses=(406,)),
    Route("over", "about-page", statuses=(406,)),
    Route("toegankelijkheid", "accessibility", statuses=(406,)),
    Route("robots.txt", "robots", (_TEXT,), at_origin=True),
    Route("sitemap.xml", "sitemap", (_XML,)),
    Route("sitemap-{part}.xml", "sitemap-part", (_XML,), statuses=(404,)),
    Route(
        *("sparql", "sparql", (*SOLUTIONS, *GRAPHS, HTML)),
        ("query", "default-graph-uri", "named-graph-uri", "timeout", "partial", "question"),
        (403, 406, 408, 413, 414, 415, 422, 429, 502, 504),
        posts=True,
    ),
    _json("vocabulary", "vocabulary", "vocabulary"),
    Route("dataset", "dataset", _DOCUMENT, statuses=(406,)),
    Route(".well-known/void", "void", (), statuses=(303,)),
    Route("dumps", "dumps", statuses=(406,)),
    Route("dumps/{version}/{file}", "dump", (_FILE,), statuses=(206, 307, 404, 416)),
    _json("openapi.json", "openapi", "openapi"),
    _json("ready", "ready", "ready"),
    Route("metrics", "metrics", (_TEXT,), statuses=(404,)),
    _json("health", "health", "health"),
    Route(".well-known/security.txt", "security", (_TEXT,), statuses=(404,), at_origin=True),
    Route("static/{file}", "static", (_FILE,), statuses=(404,)),
    Route("theme/{file}", "theme", (_FILE,), statuses=(404,)),
)
