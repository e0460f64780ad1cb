"""The service's own queries on a remote engine, as a `Store`."""

from collections.abc import Callable
from typing import TypeVar

from pyoxigraph import Triple

from bronwijzer.errors import QueryError, StoreUnavailable
from bronwijzer.queries import Query
from bronwijzer.settings import Settings
from bronwijzer.store import answers
from bronwijzer.store.base import Row
from bronwijzer.store.places import Places
from bronwijzer.store.wire import Reply

_Result = TypeVar("_Result")


class RemoteStore:
    """A `Store` on the dataset of a remote engine that holds one release."""

    def __init__(self, places: Places, seconds: float) -> None:
        """Take where to ask, and how long an answer may take."""
        self._places = places
        self._seconds = seconds

    @classmethod
    def of(cls, settings: Settings, digest: str) -> "RemoteStore":
        """Return the store of the release with this digest, in one of the datasets of the settings."""
        return cls(Places.of(settings, digest), settings.store.timeout_seconds)

    def select(self, query: Query) -> list[Row]:
        """Return the solutions of a SELECT query."""
        return self._ask(query, "select", lambda reply: list(answers.rows(reply)))

    def ask(self, query: Query) -> bool:
        """Return the answer of an ASK query."""
        return self._ask(query, "ask", answers.boolean)

    def construct(self, query: Query) -> list[Triple]:
        """Return the triples of a CONSTRUCT query."""
        return self._ask(query, "construct", lambda reply: list(answers.triples(reply)))

    def _ask(self, query: Query, word: str, read: Callable[[Reply], _Result]) -> _Result:
        """Return what is read from an answer; a query of ours is never at fault, so whatever fails is the engine."""
        try:
            with self._places.ask(lambda place: place.question(query.text, word), self._seconds) as reply:
                return read(reply)
        except QueryError as error:
            self._places.failed()
            raise StoreUnavailable("remote.own-query", name=query.name, problem=error.key) from error
