"""After some failures in a row an engine is left alone, and one request at a time tries whether it is back."""

import pytest

from bronwijzer.errors import StoreUnavailable
from bronwijzer.store.breaker import Breaker


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def is_closed(breaker: Breaker) -> bool:
    """Tell whether a request may go."""
    try:
        breaker.check()
    except StoreUnavailable:
        return False
    return True


def test_failures_in_a_row_open_it() -> None:
    """So many failures, with no success in between, and nobody goes any more; an answer says when to come back."""
    breaker = Breaker(2, 10, Clock())

    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    before = is_closed(breaker)
    breaker.failed()

    assert before
    with pytest.raises(StoreUnavailable) as raised:
        breaker.check()
    assert ("remote.resting", 10) == (raised.value.key, raised.value.values["seconds"])


def test_after_its_rest_one_request_tries() -> None:
    """When the time is up the first request goes and the others wait for what it finds."""
    clock = Clock()
    breaker = Breaker(1, 10, clock)

    breaker.failed()
    clock.now = 10
    tried = [is_closed(breaker), is_closed(breaker)]
    breaker.succeeded()

    assert [True, False] == tried
    assert is_closed(breaker)


def test_each_trial_that_fails_doubles_the_rest_up_to_a_bound() -> None:
    """An engine that stays away is tried less and less often, but never given up."""
    clock = Clock()
    breaker = Breaker(1, 1, clock)
    rests = []
    for _ in range(8):
        breaker.failed()
        began = clock.now
        while not is_closed(breaker):
            clock.now += 1
        rests.append(clock.now - began)

    assert [1, 2, 4, 8, 16, 16, 16, 16] == rests
