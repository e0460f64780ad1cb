"""A release is found where its mark stands, asked nowhere else, and never believed while it is being replaced."""

from collections.abc import Iterator

import pytest

from bronwijzer.errors import QueryRefused, StoreUnavailable
from bronwijzer.settings import Settings, StoreSettings
from bronwijzer.store.breaker import Breaker
from bronwijzer.store.credentials import Credentials
from bronwijzer.store.mark import MARK, Mark
from bronwijzer.store.places import Place, Places
from bronwijzer.store.remote import Endpoint, Question
from bronwijzer.store.wire import Reply
from tests.engines import free_port
from tests.service.store.fake_engine import Asked, answer, fake, solutions

DIGEST = "d" * 64
GRAPHS = frozenset({"http://example.org/a"})
ROWS = solutions("s", '{"s":{"type":"literal","value":"x"}}')
QUERY = "SELECT ?s WHERE { ?s ?p ?o }"


class Dataset:
    """An engine's dataset: the push whose mark stands in it, how often, and what it answers to anything else."""

    def __init__(self, push: str = "1-a", digest: str = DIGEST) -> None:
        self.push = push
        self.digest = digest
        self.reply = answer(ROWS)
        self.moves_to = ""
        self.questions = 0

    def __call__(self, asked: Asked) -> Iterator[bytes]:
        """Answer one request."""
        if "2026:push>" in asked.query:
            held = f'"{self.push}"' in asked.query
            return iter([answer(f'{{"head":{{}},"boolean":{str(held).lower()}}}'.encode())])
        if MARK.value in asked.query:
            return iter([answer(self._mark())])
        self.questions += 1
        self.push, self.moves_to = self.moves_to or self.push, ""
        return iter([self.reply])

    def _mark(self) -> bytes:
        rows = []
        for triple in Mark("1", self.digest, self.push, GRAPHS).triples():
            kind = "uri" if triple.object.value in GRAPHS else "literal"  # type: ignore[union-attr]  # no triple term
            value = f'{{"type":"{kind}","value":"{triple.object.value}"}}'  # type: ignore[union-attr]  # as above
            rows.append(f'{{"property":{{"type":"uri","value":"{triple.predicate.value}"}},"value":{value}}}')
        return solutions(["property", "value"], *rows)


def places(*addresses: str, failures: int = 2) -> Places:
    """Return datasets at addresses, that may hold the release."""
    endpoints = [Endpoint(each, Credentials(), attempts=1, limit=2**20) for each in addresses]
    return Places(endpoints, DIGEST, Breaker(failures, 60), 5)


def ask(where: Places) -> bytes:
    """Ask the release a query, and return the answer."""

    def question(place: Place) -> Question:
        return place.question(QUERY, "select")

    reply: Reply = where.ask(question, 5)
    with reply:
        return reply.body.read()


def test_the_dataset_with_the_release_is_asked() -> None:
    """Of two datasets the one whose mark names the release answers, about the release's own graphs."""
    other, own = Dataset(digest="another"), Dataset()
    with fake(other) as first, fake(own) as second:
        answered = ask(places(first.address, second.address))

    (asked,) = [each for each in second.asked if each.query == QUERY]
    assert (ROWS, 0) == (answered, other.questions)
    assert (
        b"default-graph-uri=tag%3Abronwijzer.example%2C2026%3Aunion&named-graph-uri=http%3A//example.org/a"
        in asked.body
    )


def test_without_the_release_nothing_is_answered() -> None:
    """Another release, or half of one, is not asked in its place."""
    for dataset in (Dataset(digest="another"), Dataset(push="")):
        with fake(dataset) as engine, pytest.raises(StoreUnavailable) as raised:
            ask(places(engine.address))

        assert ("remote.other-release", 0) == (raised.value.key, dataset.questions)


def test_an_answer_that_a_push_may_have_touched_is_asked_again() -> None:
    """When the mark changed while the engine answered, that answer is dropped, and the new place answers."""
    dataset = Dataset()
    dataset.moves_to = "2-b"
    with fake(dataset) as engine:
        answered = ask(places(engine.address))

    assert (ROWS, 2) == (answered, dataset.questions)


def test_an_answer_that_cannot_be_vouched_for_is_let_go() -> None:
    """When the engine fails before its mark was seen again, nothing of what it answered stays open."""
    replies: list[Reply] = []

    class Recorded(Endpoint):
        def answer(self, question: Question, seconds: float) -> Reply:
            replies.append(super().answer(question, seconds))
            return replies[-1]

    class Failing(Dataset):
        def __call__(self, asked: Asked) -> Iterator[bytes]:
            return iter([answer(b"", "500 Oops")]) if "2026:push>" in asked.query else super().__call__(asked)

    with fake(Failing()) as engine:
        recorded = Recorded(engine.address, Credentials(), attempts=1, limit=2**20)
        with pytest.raises(StoreUnavailable):
            ask(Places([recorded], DIGEST, Breaker(2, 60), 5))

    assert [True, True] == [reply.body.closed for reply in replies]


def test_a_release_that_is_taken_away_is_no_longer_answered() -> None:
    """When a push replaced the release by another while it answered, there is no answer."""
    dataset = Dataset()
    with fake(dataset) as engine:
        where = places(engine.address)
        ask(where)
        dataset.push, dataset.digest = "2-b", "another"

        with pytest.raises(StoreUnavailable) as raised:
            ask(where)

    assert "remote.other-release" == raised.value.key


def test_a_question_that_breaks_the_engine_is_at_fault_itself() -> None:
    """An engine that fails on one question and answers the next stays open to everybody."""
    dataset = Dataset()
    with fake(dataset) as engine:
        where = places(engine.address)
        dataset.reply = answer(b"", "500 Oops")
        for _ in range(5):
            with pytest.raises(QueryRefused):
                ask(where)
        dataset.reply = answer(ROWS)

        assert ROWS == ask(where)


def test_a_hostile_answer_is_the_engines_fault() -> None:
    """What is not the answer that it says to be is told as a failure of the store."""
    dataset = Dataset()
    with fake(dataset) as engine:
        where = places(engine.address)
        dataset.reply = answer(b"<html>", kind="text/html")

        with pytest.raises(StoreUnavailable) as raised:
            ask(where)

    assert "remote.answer" == raised.value.key


def test_an_engine_that_is_gone_is_left_alone_after_some_failures() -> None:
    """After so many failures nobody waits for it, and the error says when to come back."""
    where = places(f"http://127.0.0.1:{free_port()}/")
    keys = []
    for _ in range(4):
        with pytest.raises(StoreUnavailable) as raised:
            ask(where)
        keys.append(raised.value.key)

    assert ["remote.unreachable"] * 2 + ["remote.resting"] * 2 == keys


def test_one_dataset_that_is_gone_does_not_hide_the_other() -> None:
    """With two datasets, one that does not answer is passed by."""
    with fake(Dataset()) as engine:
        assert ROWS == ask(places(f"http://127.0.0.1:{free_port()}/", engine.address))


def test_a_remote_engine_needs_an_address() -> None:
    """Settings without an endpoint are told at the start."""
    with pytest.raises(StoreUnavailable) as raised:
        Places.of(Settings(store=StoreSettings("sparql")), DIGEST)

    assert "remote.no-endpoint" == raised.value.key
