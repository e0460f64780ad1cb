"""Questions of pages, answered by the workers."""

import asyncio
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bronwijzer.errors import StoreUnavailable
from bronwijzer.formats import CSV
from bronwijzer.store.evaluation import Outcome, Request
from bronwijzer.store.pool import Answer
from bronwijzer.web.bridge import Bridge
from tests.service.web.conftest import Running

REQUEST = Request("ASK {}", CSV, None)


class Doorman:
    """Lets everybody through, and notes whom."""

    def __init__(self) -> None:
        """Begin with an empty book."""
        self.book: list[str] = []

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Note who comes, and who has gone."""
        self.book.append(client)
        try:
            yield
        finally:
            self.book.append(f"{client} left")

    async def answer(self, _request: Request, _client: str) -> Answer:
        """Answer nothing."""
        await asyncio.sleep(0)
        return Answer(Outcome("boolean", CSV, stable=True), io.BytesIO(b"true"), 4)


def test_a_thread_gets_its_answer_from_the_loop() -> None:
    """The query counts as its reader's, until it is answered."""
    doorman = Doorman()
    bridge = Bridge(doorman, lambda: "reader", 60, 1)

    async def ask() -> bytes:
        bridge.loop = asyncio.get_running_loop()
        with await asyncio.to_thread(bridge, REQUEST) as answer:
            return answer.body.read()

    assert asyncio.run(ask()) == b"true"
    assert doorman.book == ["reader", "reader left"]


def test_before_the_first_request_nobody_can_answer() -> None:
    """Without a loop the store is not available."""
    with pytest.raises(StoreUnavailable):
        Bridge(Doorman(), lambda: "reader", 60, 1)(REQUEST)


def test_a_query_that_nobody_ends_is_given_up() -> None:
    """The thread is free again, and so is the reader's place."""

    class Slow(Doorman):
        async def answer(self, _request: Request, _client: str) -> Answer:
            await asyncio.sleep(3600)
            raise AssertionError

    doorman = Slow()
    bridge = Bridge(doorman, lambda: "reader", 0.1, 1)

    async def ask() -> None:
        bridge.loop = asyncio.get_running_loop()
        with pytest.raises(StoreUnavailable):
            await asyncio.to_thread(bridge, REQUEST)
        await asyncio.sleep(0)

    asyncio.run(ask())
    assert doorman.book == ["reader", "reader left"]


def test_queries_do_not_take_every_thread() -> None:
    """While as many wait as may, one more is told to come back; then there is place again."""
    told = asyncio.Event()

    class Waiting(Doorman):
        async def answer(self, request: Request, client: str) -> Answer:
            await told.wait()
            return await super().answer(request, client)

    async def ask() -> list[str]:
        bridge = Bridge(Waiting(), lambda: "reader", 60, 2)
        bridge.loop = asyncio.get_running_loop()
        asking = [asyncio.create_task(asyncio.to_thread(bridge, REQUEST)) for _ in range(3)]
        (refused,), _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        told.set()
        found = await asyncio.gather(*asking, return_exceptions=True)
        (await asyncio.to_thread(bridge, REQUEST)).close()
        error = refused.exception()
        assert isinstance(error, StoreUnavailable)
        return [error.key, *sorted(type(each).__name__ for each in found)]

    assert asyncio.run(ask()) == ["admission.pages", "Answer", "Answer", "StoreUnavailable"]


def test_a_server_answers_the_question_of_a_page(server: Running) -> None:
    """The workers answer what a page asks, as they answer everybody."""
    reply = server.ask("/vragen/over?format=csv")

    assert (reply.status, len(list(csv.reader(io.StringIO(reply.body.decode()))))) == (200, 3)
