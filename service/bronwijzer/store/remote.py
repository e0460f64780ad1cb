"""The query endpoint of a remote engine, asked through SPARQLWrapper: whole answers, in time, or a clear error."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from SPARQLWrapper import POST, SELECT, SPARQLWrapper

from bronwijzer.errors import QueryRefused, QueryTimeout, QueryTooLarge, StoreUnavailable
from bronwijzer.formats import JSON, N_TRIPLES
from bronwijzer.store import wire
from bronwijzer.store.credentials import Credentials
from bronwijzer.store.process import megabytes
from bronwijzer.store.wire import Reply

_AGAIN: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}
_DENIED: Final = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_FIRST_PAUSE: Final = 0.1
_AGENT: Final = "Bronwijzer"


@dataclass(frozen=True, slots=True)
class Question:
    """A query for an engine: its text, its first word in lower case, and the graphs that it asks.

    None for both kinds of graphs leaves them to the query's own FROM and FROM NAMED.
    """

    text: str
    word: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    base: str | None = None

    @property
    def media_type(self) -> str:
        """The media type of its answer: both tell where they end, or the connection does."""
        return (JSON if self.word in {"select", "ask"} else N_TRIPLES).media_type


class _Client(SPARQLWrapper):
    """SPARQLWrapper makes the request; sending it is ours, because urllib's time-outs have no end."""

    def __init__(self, address: str, credentials: Credentials, ends: float, limit: int, idle: wire.Idle) -> None:
        super().__init__(address, agent=_AGENT)
        self._credentials, self._idle = credentials, idle
        self._ends = ends
        self._limit = limit
        self.setMethod(POST)
        self.setOnlyConneg(True)

    def ask(self, text: str, media_type: str, parameters: Sequence[tuple[str, str]]) -> Reply:
        """Return the whole answer to a query; setQuery would guess its kind with expressions that hang on some."""
        self.queryString, self.queryType = text, SELECT
        self.addCustomHttpHeader("Accept", media_type)
        for name, value in parameters:
            self.addParameter(name, value)
        reply: Reply = self.query().response  # type: ignore[assignment]  # it passes on what _query returns
        return reply

    def _query(self) -> tuple[Reply, str]:  # type: ignore[override]  # a Reply is a response that is whole
        request = self._createRequest()
        reply = wire.send(request, self._credentials, ends=self._ends, limit=self._limit, idle=self._idle)
        return reply, self.returnFormat


class Endpoint:
    """One dataset of an engine; `limit` is the largest answer in bytes."""

    def __init__(self, address: str, credentials: Credentials, *, attempts: int, limit: int) -> None:
        self.address = address
        self._credentials = credentials
        self._attempts = attempts
        self._limit = limit
        self._idle = wire.Idle()
        self.is_virtuoso = False

    def answer(self, question: Question, seconds: float) -> Reply:
        """Return the whole answer to a question, of the media type that it has.

        Raises StoreUnavailable when the engine does not answer as it should, QueryRefused when it does not take the
        query, QueryTimeout and QueryTooLarge when the answer would take too long or be too large.
        """
        ends = time.monotonic() + seconds
        try:
            reply = self._persistent(question, ends)
        except wire.TooSlow as error:
            raise QueryTimeout("query.timeout", seconds=round(seconds, 1)) from error
        except wire.TooMuch as error:
            raise QueryTooLarge("query.result", megabytes=megabytes(self._limit)) from error
        except wire.NotWhole as error:
            raise StoreUnavailable("remote.answer", problem=str(error)) from error
        except wire.Unreachable as error:
            raise StoreUnavailable("remote.unreachable", problem=str(error)) from error
        self.is_virtuoso = str(reply.headers.get("Server", "")).startswith("Virtuoso/")
        try:
            _check(reply, question, seconds)
        except BaseException:
            reply.body.close()
            raise
        return reply

    def _persistent(self, question: Question, ends: float) -> Reply:
        """Ask until there is an answer, with longer and longer pauses: reading twice does no harm."""
        for attempt in range(1, self._attempts + 1):
            pause = _FIRST_PAUSE * 2 ** (attempt - 1)
            last = attempt == self._attempts or time.monotonic() + pause >= ends
            try:
                reply = self._once(question, ends)
            except wire.Unreachable:
                if last:
                    raise
            else:
                if last or reply.status not in _AGAIN:
                    return reply
                reply.body.close()
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, question: Question, ends: float) -> Reply:
        client = _Client(self.address, self._credentials, ends, self._limit, self._idle)
        if self.is_virtuoso:
            milliseconds = max(1000, int((ends - time.monotonic()) * 1000))
            return client.ask(_for_virtuoso(question), question.media_type, [("timeout", str(milliseconds))])
        return client.ask(_based(question), question.media_type, _parameters(question))


def _based(question: Question) -> str:
    return f"BASE <{question.base}>\n{question.text}" if question.base else question.text


def _parameters(question: Question) -> list[tuple[str, str]]:
    default = [("default-graph-uri", graph) for graph in question.default_graphs or ()]
    return default + [("named-graph-uri", graph) for graph in question.named_graphs or ()]


def _for_virtuoso(question: Question) -> str:
    """Return a query with its graphs before it: as parameters Virtuoso repeats them all in the headers of its answer.

    A DESCRIBE is told to be about the subject only, as the embedded engine takes it.
    """
    lines = [f"define input:default-graph-uri <{graph}>" for graph in question.default_graphs or ()]
    lines += [f"define input:named-graph-uri <{graph}>" for graph in question.named_graphs or ()]
    lines += ['define sql:describe-mode "CBD"'] if question.word == "describe" else []
    return "\n".join([*lines, _based(question)])


def _check(reply: Reply, question: Question, seconds: float) -> None:
    """Raise what an answer means that is not the whole and plain answer."""
    status = reply.status
    if status in _DENIED:
        raise StoreUnavailable("remote.denied", status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise StoreUnavailable("remote.busy")
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise QueryRefused("remote.refused", status=status)
    if status != HTTPStatus.OK:
        raise StoreUnavailable("remote.failed", status=status)
    if "X-SQL-State" in reply.headers:  # Virtuoso: a part of the answer, because the time was up
        raise QueryTimeout("query.timeout", seconds=round(seconds, 1))
    if reply.media_type != question.media_type:
        raise StoreUnavailable("remote.answer", problem=f"Content-Type: {reply.media_type[:100]}")
