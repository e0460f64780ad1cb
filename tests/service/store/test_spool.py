"""The room for results: bounded for all together and for each client, and given back."""

import pytest

from bronwijzer.errors import StoreUnavailable, TooMany
from bronwijzer.store.spool import FREE, Room

MEGABYTE = 1_000_000


def room(limit: int = 8, largest: int = 2) -> Room:
    """Return a room of so many megabytes."""
    return Room(limit * MEGABYTE, largest * MEGABYTE, retry=7)


def test_what_is_written_is_read_again() -> None:
    """A result comes back whole, also one that left the memory."""
    with room().spool("a") as body:
        for number in range(3):
            body.write(bytes([number]) * 600_000)
        body.seek(0)

        assert body.read() == b"".join(bytes([number]) * 600_000 for number in range(3))


def test_a_small_result_takes_no_room() -> None:
    """What fits in one message is written even where no room is left, in however many parts it comes."""
    full = room(limit=0, largest=0)
    with full.spool("a") as body:
        for _ in range(4):
            body.write(b"x" * (FREE // 4))

        assert full.size == 0
        with pytest.raises(TooMany):
            body.write(b"x")


def test_all_clients_together_have_one_bound() -> None:
    """The first result that does not fit is refused by the name of the limit, and fits when another is closed."""
    shared = room()
    bodies = [shared.spool(str(number)) for number in range(5)]
    for each in bodies[:4]:
        each.write(b"x" * (2 * MEGABYTE))

    with pytest.raises(StoreUnavailable) as refused:
        bodies[4].write(b"x" * MEGABYTE)

    assert refused.value.key == "spool.full"
    assert refused.value.values == {"setting": "server.spool_megabytes", "limit": 8, "retry": 7}
    bodies[0].close()
    bodies[4].write(b"x" * MEGABYTE)
    for each in bodies:
        each.close()
    assert shared.size == 0


def test_one_client_has_a_quarter() -> None:
    """What goes over its share is refused, while others have room."""
    shared = room()
    with shared.spool("a") as first, shared.spool("a") as second, shared.spool("b") as other:
        first.write(b"x" * (2 * MEGABYTE))
        with pytest.raises(TooMany) as refused:
            second.write(b"x" * MEGABYTE)
        other.write(b"x" * (2 * MEGABYTE))

    assert (refused.value.key, refused.value.values["limit"]) == ("spool.share", 2)


def test_one_largest_result_is_always_within_the_share() -> None:
    """A quarter that is smaller than the largest result would forbid what another limit allows."""
    with room(limit=8, largest=5).spool("a") as body:
        body.write(b"x" * (5 * MEGABYTE))

        with pytest.raises(TooMany):
            body.write(b"x" * MEGABYTE)


def test_room_is_given_back_once() -> None:
    """Closing twice gives back no more than was taken."""
    shared = room()
    kept, body = shared.spool("a"), shared.spool("a")
    kept.write(b"x" * MEGABYTE)
    body.write(b"x" * MEGABYTE)

    body.close()
    body.close()

    assert shared.size == MEGABYTE - FREE
    kept.close()
