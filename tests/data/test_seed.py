"""Every statement of the founding article is in the release, and stands on its own triples only."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

SEED = Path(__file__).parent / "seed"
STATEMENTS_PER_SENTENCE = (
    *(1, 1, 4, 3, 8, 1, 2, 3, 4, 2, 13, 7, 1, 8),
    *(3, 3, 2, 4, 4, 6, 2, 1, 4, 3, 3, 3, 2),
)
IDS = [
    f"{sentence}.{number}" for sentence, count in enumerate(STATEMENTS_PER_SENTENCE) for number in range(1, count + 1)
]

Fact = tuple[NamedNode | BlankNode | Triple, NamedNode, NamedNode | BlankNode | Literal | Triple]


class Answers(Protocol):
    """What a test needs of a release: yes or no to an ASK."""

    def ask(self, text: str) -> bool:
        """Answer an ASK query."""


def question(statement: str) -> str:
    """Read the question whether a statement is in the graph."""
    return (SEED / f"{statement}.rq").read_text(encoding="utf-8")


def own(statement: str) -> frozenset[Fact]:
    """Read the triples that are a statement."""
    quads = parse(path=SEED / f"{statement}.nt", format=RdfFormat.N_TRIPLES)
    return frozenset((quad.subject, quad.predicate, quad.object) for quad in quads)


OWN = {statement: own(statement) for statement in IDS}


@pytest.fixture(scope="module")
def graph(release_quads: Sequence[Quad]) -> Store:
    """Return the statements of the release in memory, where they can be taken out and put back."""
    store = Store()
    store.extend(release_quads)
    return store


@contextmanager
def without(graph: Store, facts: frozenset[Fact]) -> Iterator[None]:
    """Take triples out of every graph for as long as the block lasts."""
    taken = [quad for fact in facts for quad in graph.quads_for_pattern(*fact)]
    for quad in taken:
        graph.remove(quad)
    yield
    graph.extend(taken)


def true_in(graph: Store) -> set[str]:
    """Tell which statements hold."""
    return {statement for statement in IDS if graph.query(question(statement))}


def test_every_statement_has_its_question_and_its_triples() -> None:
    """There is a question and a list of triples for each of the 98 statements, and for nothing else."""
    assert len(IDS) == 98
    assert {path.name for path in SEED.iterdir()} == {f"{name}{end}" for name in IDS for end in (".rq", ".nt")}


@pytest.mark.parametrize("statement", IDS)
def test_a_statement_is_in_the_built_release(statement: str, release_store: Answers) -> None:
    """The built release says what the article says, in the graph of the article."""
    assert release_store.ask(question(statement))


@pytest.mark.parametrize("statement", IDS)
def test_the_triples_of_a_statement_are_in_the_release(statement: str, graph: Store) -> None:
    """Each triple that a statement calls its own is really published."""
    assert OWN[statement]
    assert all(any(graph.quads_for_pattern(*fact)) for fact in OWN[statement])


@pytest.mark.parametrize("statement", IDS)
def test_a_statement_stands_on_its_own_triples(statement: str, graph: Store) -> None:
    """Without its triples a statement is gone, and every statement that shares none of them stays."""
    apart = {other for other in IDS if not OWN[other] & OWN[statement]}
    with without(graph, OWN[statement]):
        left = true_in(graph)
    assert statement not in left
    assert apart <= left
