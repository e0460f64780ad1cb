"""What a handler needs to know of a request."""

from typing import Final

from flask import Request

from bronwijzer.errors import RequestError
from bronwijzer.web.service import Asked

_MOST_DIGITS: Final = 6


def asked(request: Request) -> Asked:
    """Return what a client asked for."""
    return Asked(
        request.path,
        tuple(request.args.items(multi=True)),
        request.headers.get("Accept"),
        request.headers.get("Accept-Language"),
    )


def raw_path(request: Request, root: str) -> str:
    """Return the path under the root as the client sent it, percent-encodings and all.

    WSGI has it decoded, so that `%2F` could no longer be told from `/`; ASGI keeps it.
    """
    scope = request.environ.get("asgi.scope")
    raw = scope["raw_path"].decode("utf-8", "replace") if scope else request.environ["RAW_URI"].partition("?")[0]
    return str(raw).removeprefix(root)


def page_number(given: str | None) -> int:
    """Return the number of a page; raises RequestError when it is none."""
    if given is None:
        return 1
    if not (given.isascii() and given.isdigit() and 0 < len(given) <= _MOST_DIGITS and int(given)):
        raise RequestError("request.page", page=given)
    return int(given)
