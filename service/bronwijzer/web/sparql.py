"""The SPARQL endpoint: an ASGI application that reads one request, has a worker answer it, and sends the answer whole.

The status is sent when the result is complete, and a client that leaves ends its query.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import Mapping
from typing import Final

from werkzeug.http import parse_etags

from bronwijzer.errors import BronwijzerError, TooLarge
from bronwijzer.formats import HTML
from bronwijzer.store.cutting import Bounds
from bronwijzer.store.engine import lookups_of
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Answer
from bronwijzer.store.process import MEGABYTE
from bronwijzer.web import negotiation, partial, sending
from bronwijzer.web.admission import Admission
from bronwijzer.web.clients import client_of, networks
from bronwijzer.web.errors import PROBLEM, AddressTooLong, log_failure
from bronwijzer.web.lasting import Lasting
from bronwijzer.web.protocol import (
    DIRECT,
    FORM,
    METHODS,
    WITH_BODY,
    Call,
    check_head,
    is_lenient,
    request_of,
)
from bronwijzer.web.results import LARGEST, result_page
from bronwijzer.web.sending import Gone, Receive, Scope, Send, Whole
from bronwijzer.web.service import Asked, Service

#: Well under the 64 KiB at which the server itself answers without a word.
LONGEST_ADDRESS: Final = 32 * 1024
_PERCENT_ENCODED: Final = 3
#: A part ends so much before the pool would refuse it: what ends a document has to fit in, too.
_SLACK: Final = 128 * 1024
#: Most answers are there in so many seconds: until then it does not pay to watch whether the client leaves.
_UNWATCHED: Final = 0.02


class Endpoint:
    """The endpoint of one release."""

    def __init__(self, service: Service, admission: Admission, lasting: Lasting) -> None:
        self._service = service
        self._metrics, self._journal = lasting.metrics, lasting.queries
        self._admission = admission
        self._lookups = lookups_of(service.store)
        self._trusted = networks(service.settings.server.trusted_proxies)
        limits = service.settings.query
        self._bounds = Bounds(limits.result_rows, limits.result_megabytes * MEGABYTE - _SLACK)
        self._longest = service.settings.query.length_kilobytes * 1024

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method = scope["method"]
        if method == "OPTIONS":
            await sending.send_bytes(
                send, method, 204, [("Allow", ", ".join(METHODS)), ("Accept-Query", f"{DIRECT}, {FORM}")], b""
            )
            return
        asked, client = sending.asked_of(scope), self.client_of(scope)
        try:
            with self._admission.place(client):
                await self._serve(scope, receive, send, asked, client)
        except Gone as gone:
            self._metrics.refused(gone.cause)
        except Exception as error:  # noqa: BLE001 -- whatever went wrong, the table of errors says what the client is told
            await self._refuse(send, method, asked, error)

    def at_once(self, scope: Scope) -> Whole | None:
        """Return the answer to a look-up; None leaves a request, and whatever is wrong with it, to the ordinary way."""
        if self._lookups is None or scope["method"] != "GET":
            return None
        try:
            request, page = self._request(scope, sending.headers_of(scope), b"")
            found = None if page else self._lookups.answer(request)
        except BronwijzerError:
            return None
        if found is None:
            return None
        self._journal.write(query=request.text)
        form, body = found
        headers = [
            ("Content-Type", form.content_type),
            *_kept(self._validator(request)),
            ("Content-Length", str(len(body))),
        ]
        return sending.head(200, headers), body

    def client_of(self, scope: Scope) -> str:
        """Return who asks, for the counting of shares."""
        peer = (scope.get("client") or ("",))[0]
        return client_of(peer, sending.headers_of(scope).get("x-forwarded-for", ""), self._trusted)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, asked: Asked, client: str) -> None:
        """Read a request, have it answered and send the answer."""
        headers = sending.headers_of(scope)
        request, page = await self._read(scope, headers, receive)
        etag = self._validator(request, *([asked.language, self._service.assets.version] if page else []))
        stable = _kept(etag)
        if scope["method"] != "POST" and etag in parse_etags(headers.get("if-none-match")).as_set(include_weak=True):
            await sending.start(send, 304, stable)
            await send({"type": "http.response.body", "body": b""})
            return
        with await self._answer(request, client, receive) as answer:
            caching = stable if answer.outcome.stable else [("Cache-Control", "no-store")]
            by_header = is_lenient(headers.get("prefer", ""))
            told = [*caching, *partial.headers_of(answer.outcome, asked_by_header=by_header)]
            await self._send(send, scope["method"], asked, request, answer, told, page=page)

    async def _read(self, scope: Scope, headers: Mapping[str, str], receive: Receive) -> tuple[Request, bool]:
        """Return the query that a request asks, and whether its answer is for people to look at."""
        method, content_type = scope["method"], headers.get("content-type", "")
        if len(scope["query_string"]) > LONGEST_ADDRESS:
            raise AddressTooLong("request.address-too-long", limit=LONGEST_ADDRESS)
        check_head(method, content_type)
        body = await sending.body_of(receive, _PERCENT_ENCODED * self._longest) if method in WITH_BODY else b""
        return self._request(scope, headers, body)

    def _request(self, scope: Scope, headers: Mapping[str, str], body: bytes) -> tuple[Request, bool]:
        """Return what a request with this body asks, and whether its answer is for people to look at."""
        parameters, content_type = sending.parameters_in(scope), headers.get("content-type", "")
        call = Call(scope["method"], content_type, parameters, body, headers.get("prefer", ""))
        request, page = request_of(call, headers.get("accept"), self._service.manifest.base_uri, self._bounds)
        if len(request.text.encode("utf-8", "replace")) > self._longest:
            raise TooLarge("request.too-large", limit=self._longest)
        return request, page

    async def _answer(self, request: Request, client: str, receive: Receive) -> Answer:
        """Have a query answered; raises Gone, and ends the query, when the client leaves first."""
        self._journal.write(query=request.text)
        answering = asyncio.ensure_future(self._admission.answer(request, client))
        try:
            await asyncio.wait({answering}, timeout=_UNWATCHED)
            if not answering.done():
                await sending.unless_left(answering, receive)
            return answering.result()
        except BaseException:
            answering.cancel()
            with contextlib.suppress(asyncio.CancelledError, BronwijzerError):
                (await answering).close()  # it may have been there in the same moment
            raise

    async def _send(  # noqa: PLR0913 -- an answer is sent with all that is known of its request
        self,
        send: Send,
        method: str,
        asked: Asked,
        request: Request,
        answer: Answer,
        told: list[tuple[str, str]],
        *,
        page: bool,
    ) -> None:
        if not page:
            kind = answer.outcome.format.content_type
            head, size = partial.head_of(answer, f"{self._service.manifest.base_uri}sparql#partial")
            await sending.send_file(send, method, [("Content-Type", kind), *told], answer.body, size, head)
            return
        whole = answer.body.read() if answer.size <= LARGEST else None
        made = await asyncio.to_thread(result_page, self._service, asked, request.text, answer, whole)
        headers = [("Content-Type", HTML.content_type), ("Content-Language", asked.language), *told]
        await sending.send_bytes(send, method, 200, headers, made)

    async def _refuse(self, send: Send, method: str, asked: Asked, error: Exception) -> None:
        self._metrics.refused(error.key if isinstance(error, BronwijzerError) else "error.internal")
        log_failure(method, asked.path, error)
        if negotiation.prefers(HTML, PROBLEM, asked.accept):  # to make a page takes as long as hundreds of answers
            told, body, content_type = await asyncio.to_thread(self._service.refusal, error, asked)
        else:
            told, body, content_type = self._service.refusal(error, asked)
        headers = [("Content-Type", content_type), ("Cache-Control", "no-store"), *told.headers]
        await sending.send_bytes(send, method, told.status, headers, body)

    def _validator(self, request: Request, *shown: str) -> str:
        """Return the validator of an answer that is always the same: what was asked, of which release.

        `shown` is what a page around it depends on.
        """
        formats = [form.name if form else "" for form in (request.solutions, request.graph)]
        part = bool(request.bounds and request.bounds.partial)
        asked = request.text, *formats, request.default_graphs, request.named_graphs, part
        key = repr((self._service.manifest.version, *asked, *shown))
        return hashlib.sha256(key.encode()).hexdigest()[:32]


def _kept(etag: str) -> list[tuple[str, str]]:
    """Return the headers of an answer that is always the same."""
    return [("ETag", f'"{etag}"'), ("Cache-Control", sending.CACHED)]
