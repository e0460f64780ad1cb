"""The SPARQL 1.1 Protocol as pure functions: what a request's parts say, before any query runs.

Parameters are decoded once, as UTF-8. Everything that the protocol forbids is an error here (sections 2.1 and 2.2).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

from bronwijzer.errors import MediaTypeError, NotAcceptable, QueryRefused, RequestError
from bronwijzer.formats import GRAPHS, HTML, JSON, SOLUTIONS, TURTLE, Format, by_name
from bronwijzer.store.cutting import Bounds
from bronwijzer.store.evaluation import Request
from bronwijzer.web import negotiation
from bronwijzer.web.errors import MethodRefused

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "QUERY")
#: Methods whose body holds the query; QUERY is GET with a body: safe, and repeatable.
WITH_BODY: Final = frozenset({"POST", "QUERY"})
FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
#: A request with none of these asks for the endpoint's description or page.
PARAMETERS: Final = frozenset({"query", "update", "default-graph-uri", "named-graph-uri"})
_UPDATE_PARAMETERS: Final = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
_MOST_PARAMETERS: Final = 1000
#: Of so many Accept headers the meaning is remembered: programs send the same one with every query.
_HEADERS: Final = 32
_LENIENT: Final = re.compile(r"\s*handling\s*=\s*\"?lenient\"?\s*(;|\Z)", re.IGNORECASE)
_SECONDS: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?\Z")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Call:
    """A request in the protocol's terms: its method, the type of its body, its parameters and its body."""

    method: str
    content_type: str
    parameters: Pairs
    body: bytes
    prefer: str = ""


def parameters_of(query_string: bytes) -> Pairs:
    """Return the parameters of an address or form; raises RequestError when they are not UTF-8, or far too many."""
    try:
        text = query_string.decode("ascii")
        return tuple(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS))
    except UnicodeDecodeError as error:
        raise RequestError("request.not-utf8") from error
    except ValueError as error:
        raise RequestError("request.too-many-parameters", most=_MOST_PARAMETERS) from error


def is_query(method: str, parameters: Pairs) -> bool:
    """Tell whether a request is one of the protocol, not one for the endpoint's description or page."""
    return method not in {"GET", "HEAD"} or any(name in PARAMETERS for name, _ in parameters)


def check_head(method: str, content_type: str) -> None:
    """Refuse, before a body is read, a method or a body that no query comes in."""
    if method not in METHODS:
        raise MethodRefused("request.method", method=method, allowed=", ".join(METHODS))
    kind = media_type(content_type)
    if method in WITH_BODY and kind == UPDATE:
        raise QueryRefused("query.update")
    if method in WITH_BODY and kind not in {FORM, DIRECT}:
        raise MediaTypeError("request.media-type", given=kind or "-", known=f"{FORM}, {DIRECT}")


def media_type(content_type: str) -> str:
    """Return the media type of a Content-Type header, without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def request_of(call: Call, accept: str | None, base: str, bounds: Bounds | None = None) -> tuple[Request, bool]:
    """Return the query that a request asks, and whether its answer is for people to look at.

    Raises RequestError, QueryRefused or NotAcceptable for what the protocol does not allow or this endpoint lacks.
    """
    parameters, text = _parts(call)
    if not text.strip():
        raise RequestError("request.no-query")
    solutions, graph, page = _formats(parameters, accept)
    request = Request(
        text,
        solutions,
        graph,
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        base,
        _seconds(parameters),
        bounds and replace(bounds, partial=is_lenient(call.prefer) or _wants_part(parameters)),
    )
    return request, page


def _parts(call: Call) -> tuple[Pairs, str]:
    """Return all parameters and the text of the query, wherever they stand."""
    parameters = call.parameters
    if call.method in WITH_BODY:
        _check_charset(call.content_type)
        if media_type(call.content_type) == DIRECT:
            if "query" in _names(parameters):
                raise RequestError("request.two-queries")
            return _checked(parameters), _utf8(call.body)
        parameters = (*parameters, *parameters_of(call.body))
    queries = [value for name, value in _checked(parameters) if name == "query"]
    if len(queries) != 1:
        raise RequestError("request.two-queries" if queries else "request.no-query")
    return parameters, queries[0]


def _checked(parameters: Pairs) -> Pairs:
    if _UPDATE_PARAMETERS & _names(parameters):
        raise QueryRefused("query.update")
    return parameters


def _check_charset(content_type: str) -> None:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in {"utf-8", "utf8"}:
            raise RequestError("request.not-utf8")


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError("request.not-utf8") from error


def _formats(parameters: Pairs, accept: str | None) -> tuple[Format | None, Format | None, bool]:
    """Return the format for each kind of result, and whether a page around it is what the client likes best."""
    named = next((value for name, value in parameters if name == "format" and value), None)
    if named is not None:
        form = by_name(named, (*SOLUTIONS, *GRAPHS, HTML))
        if form is None:
            raise NotAcceptable("request.unknown-format", name=named, available=(*SOLUTIONS, *GRAPHS, HTML))
        if form == HTML:
            return JSON, TURTLE, True
        solutions, graph = _named_types(accept)
        return (form, graph, False) if form in SOLUTIONS else (solutions, form, False)
    if _likes_pages(accept):
        return JSON, TURTLE, True
    return *_by_header(accept), False


def _named_types(accept: str | None) -> tuple[Format | None, Format | None]:
    """Return the format of each kind that a client names in its header: `format=xml` may mean either kind of XML."""
    found = [
        negotiation.choose(among, accept=accept)
        if any(negotiation.prefers(each, HTML, accept) for each in among)
        else None
        for among in (SOLUTIONS, GRAPHS)
    ]
    return found[0], found[1]


@lru_cache(_HEADERS)
def _likes_pages(accept: str | None) -> bool:
    return all(negotiation.prefers(HTML, form, accept) for form in (*SOLUTIONS, *GRAPHS))


@lru_cache(_HEADERS)
def _by_header(accept: str | None) -> tuple[Format | None, Format | None]:
    found: list[Format | None] = []
    for available in (SOLUTIONS, GRAPHS):
        try:
            found.append(negotiation.choose(available, accept=accept))
        except NotAcceptable:
            found.append(None)
    if found == [None, None]:
        told = (accept or "")[: negotiation.LONGEST]
        raise NotAcceptable("request.not-acceptable", accept=told, available=(*SOLUTIONS, *GRAPHS))
    return found[0], found[1]


def is_lenient(prefer: str) -> bool:
    """Tell whether a Prefer header asks for lenient handling (RFC 7240, section 4.4)."""
    return any(_LENIENT.match(each) for each in prefer.split(","))


def _wants_part(parameters: Pairs) -> bool:
    return any(name == "partial" and value.lower() in {"true", "1"} for name, value in parameters)


def _seconds(parameters: Pairs) -> float | None:
    """Return the time that a client gives its query, in seconds."""
    given = next((value for name, value in parameters if name == "timeout"), None)
    if given is None:
        return None
    if not _SECONDS.match(given) or not float(given):
        raise RequestError("request.timeout", given=given)
    return float(given)


def _graphs(parameters: Pairs, name: str) -> tuple[str, ...] | None:
    given = tuple(value for key, value in parameters if key == name)
    return given or None


def _names(parameters: Pairs) -> set[str]:
    return {name for name, _ in parameters}
