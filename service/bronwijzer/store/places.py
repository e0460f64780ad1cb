"""Where a release is among the configured datasets of remote engines, and whether it was there all the while."""

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from pyoxigraph import Literal

from bronwijzer.errors import BronwijzerError, QueryError, QueryRefused, StoreUnavailable
from bronwijzer.queries import own
from bronwijzer.settings import Settings
from bronwijzer.store import answers
from bronwijzer.store.breaker import Breaker
from bronwijzer.store.credentials import Credentials
from bronwijzer.store.mark import NOTHING, UNION, Mark
from bronwijzer.store.process import MEGABYTE
from bronwijzer.store.remote import Endpoint, Question
from bronwijzer.store.wire import Reply

_TRIES: Final = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A dataset and the mark that stands in it."""

    endpoint: Endpoint
    mark: Mark

    def question(self, text: str, word: str) -> Question:
        """Return a question to the release's own dataset: its union as the default graph, and its named graphs."""
        return Question(text, word, (UNION.value,), sorted(self.mark.graphs) or (NOTHING.value,))


class Places:
    """The datasets that may hold a release, of which one is asked until a push takes the release away."""

    def __init__(self, endpoints: Sequence[Endpoint], digest: str, breaker: Breaker, seconds: float) -> None:
        self._endpoints = endpoints
        self._digest = digest
        self._breaker = breaker
        self._seconds = seconds
        self._found: Place | None = None

    @classmethod
    def of(cls, settings: Settings, digest: str) -> Self:
        """Return the datasets of the settings; raises StoreUnavailable when there are none."""
        store = settings.store
        addresses = store.endpoint.split()
        if not addresses:
            raise StoreUnavailable("remote.no-endpoint")
        limit = settings.query.result_megabytes * MEGABYTE
        credentials = Credentials(store.user, store.password)
        endpoints = [Endpoint(each, credentials, attempts=store.attempts, limit=limit) for each in addresses]
        breaker = Breaker(store.breaker_failures, store.breaker_seconds)
        return cls(endpoints, digest, breaker, store.timeout_seconds)

    def ask(self, ask: Callable[[Place], Question], seconds: float) -> Reply:
        """Return the answer to a question, which the release gave from begin to end.

        An answer that a push may have touched is dropped and asked again. When the engine fails on a question while
        it answers another, the question is at fault, so a hostile one cannot open the breaker.
        """
        self._breaker.check()
        for _ in range(_TRIES):
            place = self._place()
            reply, problem = self._tried(place, ask(place), seconds)
            with contextlib.ExitStack() as undo:
                if reply:
                    undo.enter_context(reply)
                if self._holds(place):
                    if reply is None:
                        raise _blamed(problem) from problem
                    undo.pop_all()
                    return reply
            self._found = None
        raise StoreUnavailable("remote.moved")

    def failed(self) -> None:
        """Count a failure on a question that cannot be at fault."""
        self._breaker.failed()

    def _tried(self, place: Place, question: Question, seconds: float) -> tuple[Reply | None, StoreUnavailable]:
        try:
            return place.endpoint.answer(question, seconds), StoreUnavailable("remote.moved")
        except StoreUnavailable as error:
            log.warning("%s: %s %s", place.endpoint.address, error.key, dict(error.values))
            return None, error

    def _place(self) -> Place:
        """Return the dataset that holds the release, looking for it when it is not known."""
        found = self._found or self._search()
        self._found = found
        return found

    def _search(self) -> Place:
        problem: BronwijzerError | None = None
        for endpoint in self._endpoints:
            try:
                mark = mark_in(endpoint, self._seconds)
            except (StoreUnavailable, QueryError) as error:
                log.warning("%s: %s %s", endpoint.address, error.key, dict(error.values))
                problem = error
                continue
            self._breaker.succeeded()
            if mark.push and mark.digest == self._digest:
                return Place(endpoint, mark)
        if problem is None:
            raise StoreUnavailable("remote.other-release")
        self._breaker.failed()
        raise StoreUnavailable(problem.key, **problem.values) from problem

    def _holds(self, place: Place) -> bool:
        """Tell whether the mark that was found still stands."""
        query = own("mark_holds").bind(push=Literal(place.mark.push))
        try:
            with place.endpoint.answer(Question(query.text, "ask"), self._seconds) as reply:
                held = answers.boolean(reply)
        except (StoreUnavailable, QueryError) as error:
            self._breaker.failed()
            self._found = None
            raise StoreUnavailable(error.key, **error.values) from error
        self._breaker.succeeded()
        return held


def _blamed(problem: StoreUnavailable) -> BronwijzerError:
    """Return whose fault a failure is: an engine that says it failed, and goes on, failed on the question."""
    return QueryRefused("remote.refused") if problem.key == "remote.failed" else problem


def mark_in(endpoint: Endpoint, seconds: float) -> Mark:
    """Return the mark that stands in a dataset, an empty one where there is none."""
    with endpoint.answer(Question(own("mark").text, "select"), seconds) as reply:
        return Mark.of(answers.rows(reply))
