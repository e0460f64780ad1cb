"""Admission: who waits, who is refused and why, and in which lane a query runs."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from typing import IO

import pytest

from bronwijzer.errors import QueryTimeout, StoreUnavailable, TooMany
from bronwijzer.formats import JSON, TURTLE
from bronwijzer.settings import Settings
from bronwijzer.store.evaluation import Outcome, Request
from bronwijzer.store.pool import Answer
from bronwijzer.store.spool import FREE
from bronwijzer.web.admission import Admission
from bronwijzer.web.shares import Shares


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        """Begin at some time."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


class Engine:
    """Answers each query in as many seconds as its text says."""

    def __init__(self, name: str, clock: Clock) -> None:
        """Begin with nothing asked."""
        self.name = name
        self.clock = clock
        self.asked: list[tuple[str, float | None]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def answer(self, request: Request, body: IO[bytes], /) -> Answer:
        """Let the time pass, and answer with this engine's name, or time out."""
        self.asked.append((request.text, request.seconds))
        await self.gate.wait()
        body.write(self.name.encode().ljust(100_000))
        needed, given = float(request.text.split()[0]), request.seconds or 10.0
        self.clock.now += min(needed, given)
        if needed > given:
            raise QueryTimeout("query.timeout", seconds=given)
        body.seek(0)
        return Answer(Outcome("boolean", JSON, stable=True), body, len(self.name))


class Scene:
    """An admission with two engines."""

    def __init__(self, **server: float) -> None:
        """Make it with some settings of the server."""
        settings = Settings().with_values({"server": {"client_seconds": 5, **server}})
        self.clock = Clock()
        self.quick, self.slow = Engine("quick", self.clock), Engine("slow", self.clock)
        self.federated = Engine("federated", self.clock)
        self.shares = Shares(settings, self.clock)
        self.admission = Admission(self.shares, self.quick, self.slow, federated=self.federated)

    async def ask(self, text: str, client: str = "a", seconds: float | None = None) -> str:
        """Ask a query that takes so many seconds and return which engine answered."""
        with await self.admission.answer(Request(text, JSON, TURTLE, seconds=seconds), client) as answer:
            return answer.body.read().decode().rstrip()


def scene(act: Callable[[Scene], Awaitable[None]], **server: float) -> None:
    """Act on a scene."""

    async def main() -> None:
        await act(Scene(**server))

    asyncio.run(main())


def test_room_for_a_result_is_taken_until_it_is_closed() -> None:
    """A query that is stopped gives it back, also in the lane where it was tried first."""

    async def act(it: Scene) -> None:
        request = Request("3", JSON, TURTLE)
        with await it.admission.answer(request, "a"):
            assert it.shares.room.size == 100_000 - FREE
        with pytest.raises(QueryTimeout):
            await it.admission.answer(replace(request, text="11"), "a")
        assert it.shares.room.size == 0

    scene(act)


def test_a_cheap_query_is_answered_in_the_quick_lane() -> None:
    """It gets no more than a second there."""

    async def act(it: Scene) -> None:
        assert await it.ask("0.5") == "quick"
        assert (it.quick.asked, it.slow.asked) == ([("0.5", 1.0)], [])

    scene(act)


def test_a_query_that_needs_more_starts_again_in_the_slow_lane() -> None:
    """It gets what is left of its time, and the next time it begins there."""

    async def act(it: Scene) -> None:
        assert await it.ask("2") == "slow"
        assert await it.ask("2", "b") == "slow"
        assert it.quick.asked == [("2", 1.0)]
        assert it.slow.asked == [("2", 9.0), ("2", 10.0)]

    scene(act)


def test_what_may_ask_others_has_a_lane_of_its_own() -> None:
    """It has all its time there at once: waiting for an endpoint costs the quick lane nothing."""

    async def act(it: Scene) -> None:
        assert await it.ask("2 # Service ") == "federated"
        assert it.federated.asked == [("2 # Service ", 10.0)]
        assert (it.quick.asked, it.slow.asked) == ([], [])
        with pytest.raises(QueryTimeout) as raised:
            await it.ask("3600 # SERVICE<", seconds=3)
        assert raised.value.values == {"seconds": 3}

    scene(act)


@pytest.mark.parametrize(
    "text", ["schema:Service ", "?service ", "'x'@service ", "dpv:PublicService ", "services", "a-service "]
)
def test_a_word_that_is_no_keyword_changes_no_lane(text: str) -> None:
    """Who asks about services does not wait behind who asks another endpoint."""

    async def act(it: Scene) -> None:
        assert await it.ask(f"0 {text}") == "quick"

    scene(act)


@pytest.mark.parametrize("text", ["SERVICE<", "}service ?x", "1SERVICE\n", "SERVICE:x", "serviceSilent<", "SERVICE#"])
def test_whatever_may_be_the_keyword_does(text: str) -> None:
    """However it is written; what it turns out to be is for the workers to tell."""

    async def act(it: Scene) -> None:
        assert await it.ask(f"0 {text}") == "federated"

    scene(act)


def test_a_turn_to_ask_others_is_waited_for_as_any_other() -> None:
    """So many at once as the settings say, and who waits is counted."""

    async def act(it: Scene) -> None:
        it.federated.gate.clear()
        asking = [asyncio.create_task(it.ask("0 service ")) for _ in range(5)]
        await asyncio.sleep(0)
        assert it.shares.waiting == 3
        it.federated.gate.set()
        assert await asyncio.gather(*asking) == ["federated"] * 5

    scene(act)


@pytest.mark.parametrize(("asked", "told"), [(None, 10), (0.5, 0.5), (3.0, 3), (60.0, 10)])
def test_a_query_that_does_not_end_is_told_its_whole_time(asked: float | None, told: float) -> None:
    """Both lanes together give no more than was asked for, and never more than anybody gets."""

    async def act(it: Scene) -> None:
        began = it.clock.now
        with pytest.raises(QueryTimeout) as raised:
            await it.ask("3600", seconds=asked)
        assert raised.value.values == {"seconds": told}
        assert it.clock.now - began == told

    scene(act)


def test_a_client_that_spent_its_time_begins_in_the_slow_lane_for_a_while() -> None:
    """What it spent fades out in minutes, and other clients do not notice."""

    async def act(it: Scene) -> None:
        await it.ask("9")
        assert await it.ask("0.1") == "slow"
        assert await it.ask("0.1", "b") == "quick"
        it.clock.now += 120
        assert await it.ask("0.1") == "quick"

    scene(act)


def test_only_the_latest_clients_and_queries_are_remembered() -> None:
    """However many come by, the memory stays bounded."""

    async def act(it: Scene) -> None:
        for number in range(5000):
            await it.ask(str(2 + number / 1e6), f"client {number}")
        assert len(it.shares.spending._spent) == len(it.shares._slow) == 4096  # noqa: SLF001 -- a bound inside

    scene(act)


def test_a_client_gets_no_more_places_than_its_share() -> None:
    """One more is refused with the limit, its value and when to try again; others are not."""

    async def act(it: Scene) -> None:
        with ExitStack() as places:
            for _ in range(3):
                places.enter_context(it.admission.place("a"))
            with pytest.raises(TooMany) as raised, it.admission.place("a"):
                pass
            assert raised.value.values == {"setting": "server.client_queries", "limit": 3, "retry": 1}
            with it.admission.place("b"):
                pass
        with it.admission.place("a"):
            pass

    scene(act, client_queries=3)


def test_a_full_queue_takes_nobody() -> None:
    """One more is told which limit was met, and when to try again."""

    async def act(it: Scene) -> None:
        it.quick.gate.clear()
        asked = [asyncio.create_task(it.ask("0.1", str(n))) for n in range(5)]
        await asyncio.sleep(0.01)
        with pytest.raises(StoreUnavailable) as raised:
            await it.ask("0.1", "late")
        assert raised.value.values == {"setting": "server.queue", "limit": 3, "retry": 10}
        it.quick.gate.set()
        assert await asyncio.gather(*asked) == ["quick"] * 5

    scene(act, queue=3)


def test_who_waits_too_long_is_told_so() -> None:
    """Patience is bounded, and the turn goes to the next."""

    async def act(it: Scene) -> None:
        it.quick.gate.clear()
        async with AsyncExitStack() as held:
            for _ in range(2):
                await held.enter_async_context(it.admission.quick.lane.turn("x"))
            with pytest.raises(StoreUnavailable) as raised:
                await it.ask("0.1")
        assert raised.value.key == "store.busy"
        assert raised.value.values["setting"] == "server.patience_seconds"
        it.quick.gate.set()
        assert await it.ask("0.1") == "quick"

    scene(act, patience_seconds=0.05)


def test_who_comes_when_the_server_stops_is_refused_and_who_is_there_may_finish() -> None:
    """The end waits for the places that are taken, and gives no more."""

    async def act(it: Scene) -> None:
        with it.admission.place("a"):
            end = asyncio.create_task(it.admission.finish())
            await asyncio.sleep(0)
            with pytest.raises(StoreUnavailable), it.admission.place("b"):
                pass
            assert not end.done()
        await end
        await it.admission.finish()

    scene(act)


def test_a_cheap_query_does_not_wait_behind_expensive_ones() -> None:
    """However many expensive queries wait, the quick lane stays open."""

    async def act(it: Scene) -> None:
        it.slow.gate.clear()
        expensive = [asyncio.create_task(it.ask(str(2 + n), "rude")) for n in range(8)]
        await asyncio.sleep(0.01)
        assert await it.ask("0.1", "honest") == "quick"
        assert it.shares.waiting == 7
        for each in expensive:
            each.cancel()
        await asyncio.gather(*expensive, return_exceptions=True)
        assert it.shares.waiting == 0

    scene(act)
