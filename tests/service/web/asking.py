"""Asking a running server in SPARQL, for the tests."""

import json
from urllib.parse import urlencode

from tests.service.web.conftest import Reply, Running

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o . ?p ?q ?r }"

#: What a query finds that finds nothing.
NOTHING = b'{"head":{"vars":[]},"results":{"bindings":[]}}'


def get(server: Running, query: str, *more: tuple[str, str], **headers: str) -> Reply:
    """Ask by GET."""
    return server.ask(f"/sparql?{urlencode([('query', query), *more])}", "GET", None, **headers)


def post(server: Running, body: str | bytes, content_type: str | None, path: str = "/sparql", **headers: str) -> Reply:
    """Ask by POST."""
    raw = body.encode() if isinstance(body, str) else body
    if content_type is not None:
        headers["Content_Type"] = content_type
    return server.ask(path, "POST", raw, **headers)


def truth(reply: Reply) -> bool:
    """Return the answer of an ASK."""
    assert reply.status == 200, reply.body
    return bool(json.loads(reply.body)["boolean"])


def code(reply: Reply) -> tuple[int, str]:
    """Return the status and code of a refusal."""
    assert reply.kind == "application/problem+json"
    return reply.status, json.loads(reply.body)["code"]
