"""What fetches the answers of other endpoints for a federated query: a program of its own, which holds nothing.

It asks the endpoints of the settings and no others, each at an address that it looked up and judged, and follows no
redirect. It tells an endpoint the question and who asks in our name; of the client it knows nothing.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from shutil import copyfileobj
from typing import IO, Final, cast
from urllib.parse import urlencode, urlsplit
from urllib.request import Request as HttpRequest

from bronwijzer.errors import QueryRefused, ServiceFailed
from bronwijzer.formats import JSON
from bronwijzer.network import NotPublic, address_of
from bronwijzer.settings import FederationSettings, Settings
from bronwijzer.store import wire
from bronwijzer.store.credentials import Credentials
from bronwijzer.store.cutting import Sink
from bronwijzer.store.evaluation import Outcome, Request
from bronwijzer.store.process import MEGABYTE, Program
from bronwijzer.store.worker import attend, cap_memory, end_with, own_output

_FORM: Final = "application/x-www-form-urlencoded"


def program(settings: Settings) -> Program:
    """Return the program of a process that fetches."""
    told = {"federation": asdict(settings.federation), "agent": f"Bronwijzer (+{settings.site.base_uri})"}
    return Program(json.dumps(told), __name__)


def main(arguments: Sequence[str]) -> None:
    """Run it; the arguments are those of `program`, the budget of memory in bytes and the parent's process id."""
    told, budget, parent = json.loads(arguments[0]), int(arguments[1]), int(arguments[2])
    end_with(parent)
    pipe = own_output()
    federation = Settings().with_values({"federation": told["federation"]}).federation
    cap_memory(budget)
    attend(partial(fetch, federation, told["agent"]), sys.stdin.buffer, pipe, locked=False)


def fetch(federation: FederationSettings, agent: str, request: Request, output: Sink) -> Outcome:
    """Write an endpoint's JSON results to `output`.

    Raises QueryRefused for an endpoint that is not in the settings, and ServiceFailed when it has no answer.
    """
    iri = request.service or ""
    if iri not in federation.endpoints:
        raise QueryRefused("service.unlisted", iri=iri, allowed=" ".join(federation.endpoints))
    try:
        reply = _asked(federation, agent, iri, request.text)
    except NotPublic as error:
        raise ServiceFailed("service.private", iri=iri) from error
    except wire.TooSlow as error:
        raise ServiceFailed("service.slow", iri=iri, seconds=federation.timeout_seconds) from error
    except wire.TooMuch as error:
        raise ServiceFailed("service.large", iri=iri, megabytes=federation.answer_megabytes) from error
    except (wire.Unreachable, wire.NotWhole, OSError) as error:
        raise ServiceFailed("service.unreachable", iri=iri) from error
    with reply:
        _check(reply, iri)
        copyfileobj(reply.body, cast("IO[bytes]", output))
    return Outcome("solutions", JSON, stable=False)


def _asked(federation: FederationSettings, agent: str, iri: str, text: str) -> wire.Reply:
    """Return what an endpoint answers to a query, whatever that is."""
    ends = time.monotonic() + federation.timeout_seconds
    limit = federation.answer_megabytes * MEGABYTE
    address = address_of(urlsplit(iri), private=iri in federation.allow_private)
    headers = {"Accept": JSON.media_type, "Accept-Encoding": "identity", "Content-Type": _FORM, "User-Agent": agent}
    body = urlencode({"query": text}).encode()
    question = HttpRequest(iri, data=body, headers=headers)  # noqa: S310 -- the settings take http and https only
    return wire.send(question, Credentials(), ends=ends, limit=limit, address=address)


def _check(reply: wire.Reply, iri: str) -> None:
    """Raise ServiceFailed for what is not a plain answer: a redirect is none either."""
    if reply.status != HTTPStatus.OK:
        raise ServiceFailed("service.status", iri=iri, status=reply.status)
    if reply.media_type != JSON.media_type:
        raise ServiceFailed("service.type", iri=iri, type=reply.media_type[:100])
