"""Turns: so many at once, the clients by turns."""

import asyncio
from collections.abc import Awaitable, Callable

from bronwijzer.web.lanes import Lane


def run(act: Callable[[Lane], Awaitable[None]], turns: int = 1) -> None:
    """Act on a lane, and see that all its turns came back."""

    async def main() -> None:
        lane = Lane(turns)
        await act(lane)
        assert lane.waiting == 0
        for _ in range(turns):
            await asyncio.wait_for(lane.turn("after").__aenter__(), 1)

    asyncio.run(main())


def test_no_more_than_so_many_have_a_turn() -> None:
    """The next waits until one is given back."""

    async def act(lane: Lane) -> None:
        most = now = 0

        async def one() -> None:
            nonlocal most, now
            async with lane.turn("a"):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0)
                now -= 1

        await asyncio.gather(*(one() for _ in range(50)))
        assert most == 3

    run(act, turns=3)


def test_a_client_with_many_requests_makes_another_wait_for_one() -> None:
    """Turns go round among the clients, whoever came first."""

    async def act(lane: Lane) -> None:
        order: list[str] = []

        async def one(client: str) -> None:
            async with lane.turn(client):
                order.append(client)
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            for client in "aaaaaabbc":
                group.create_task(one(client))
        assert "".join(order) == "aabcabaaa"

    run(act)


def test_one_who_stops_waiting_takes_nothing_along() -> None:
    """A request that is cancelled while it waits, or in the moment of its turn, leaves the turn to the next."""

    async def act(lane: Lane) -> None:
        async def one() -> None:
            async with lane.turn("a"):
                await asyncio.sleep(3600)

        holder, leaver, late = (asyncio.create_task(one()) for _ in range(3))
        await asyncio.sleep(0)
        leaver.cancel()
        await asyncio.sleep(0)
        assert lane.waiting == 1
        holder.cancel()
        await asyncio.sleep(0)  # the turn is given to the last one ...
        late.cancel()  # ... which leaves before it knows
        await asyncio.gather(holder, leaver, late, return_exceptions=True)

    run(act)
