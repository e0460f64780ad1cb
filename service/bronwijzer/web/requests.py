"""What a handler needs to know of a request."""

from flask import Request

from bronwijzer.web.service import Asked


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
