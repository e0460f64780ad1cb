"""Answers in Flask: a document with its validator, and a refusal."""

from http import HTTPStatus
from pathlib import Path

from flask import Request, Response

from bronwijzer.formats import Format
from bronwijzer.web.sending import CACHED, FILE_HEADER
from bronwijzer.web.service import Asked, Service


def document(request: Request, body: bytes, form: Format, *, language: str | None = None) -> Response:
    """Return a document that caches may keep as long as they ask whether it is still the same.

    The validator is a hash of the bytes: the same release gives the same one, and so does the next if nothing changed.
    """
    response = Response(body, content_type=form.content_type)
    response.headers["Cache-Control"] = CACHED
    if language:
        response.content_language.add(language)
    response.add_etag()
    response.make_conditional(request)
    return response


def redirect(path: str, status: HTTPStatus = HTTPStatus.SEE_OTHER) -> Response:
    """Return a redirect by path alone: a client stays at the host and scheme by which it came."""
    response = Response(status=status, headers={"Location": path, "Cache-Control": CACHED})
    del response.headers["Content-Type"]
    return response


def handed_over(request: Request, response: Response, path: Path) -> Response:
    """Leave the sending of a file to the ASGI application, where a slow reader holds no thread."""
    if "asgi.scope" in request.environ and response.status_code in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        first = response.content_range.start or 0
        response.headers[FILE_HEADER] = f"{first} {response.content_length} {path}"
        response.close()
        response.response = []
        response.direct_passthrough = False
    return response


def refusal(service: Service, error: Exception, asked: Asked) -> Response:
    """Return the answer to a request that failed."""
    told, body, content_type = service.refusal(error, asked)
    response = Response(body, status=told.status, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    for name, value in told.headers:
        response.headers[name] = value
    return response
