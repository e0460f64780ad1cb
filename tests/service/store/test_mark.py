"""The mark of a release counts only when all of it is there."""

import itertools

import pytest
from pyoxigraph import Quad

from bronwijzer.queries import own
from bronwijzer.store.base import Row
from bronwijzer.store.local import LocalStore
from bronwijzer.store.mark import MARK, Mark, new_push

GRAPHS = frozenset(f"http://example.org/{number}" for number in range(3))
WHOLE = Mark("2026.11", "abc", "7-x", GRAPHS)


def rows_of(mark: Mark) -> list[Row]:
    """Return what an engine tells of a mark that was written to it."""
    store = LocalStore.of([Quad(triple.subject, triple.predicate, triple.object, MARK) for triple in mark.triples()])
    return store.select(own("mark"))


def test_a_mark_is_read_as_it_was_written() -> None:
    """Version, digest, name of the push and graphs come back."""
    read = Mark.of(rows_of(WHOLE))

    assert (WHOLE, 7) == (read, read.number)


@pytest.mark.parametrize("number", range(7))
def test_a_mark_of_which_something_lacks_is_not_that_mark(number: int) -> None:
    """An engine that is writing or clearing a mark may show a part of it: that is not the mark of a release."""
    rows = rows_of(WHOLE)
    whole = {frozenset(row.items()) for row in rows}

    read = Mark.of([row for place, row in enumerate(rows) if place != number])

    assert len(whole) == 7
    assert read != WHOLE


def test_no_mark_is_the_mark_of_nothing() -> None:
    """An engine without a mark holds no release."""
    assert Mark.of([]).number == 0


def test_while_it_is_loaded_an_engine_holds_no_release_and_forgets_no_graph() -> None:
    """The mark that goes first names what was there and what will be, so that the next push can clear up."""
    loading = WHOLE.loading(["http://example.org/new"])

    read = Mark.of(rows_of(loading))

    assert ("", "", GRAPHS | {"http://example.org/new"}) == (read.version, read.push, read.graphs)


def test_no_two_pushes_have_the_same_name() -> None:
    """Also pushes with the same number differ."""
    names = {new_push(number) for number in [1, 1, 2] * 10}

    assert len(names) == 30
    assert all(a != b for a, b in itertools.pairwise(sorted(names)))
