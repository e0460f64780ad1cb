"""Whether an engine holds what it was sent: so many statements in each graph, and those of a few subjects exactly."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from bronwijzer.errors import StoreUnavailable
from bronwijzer.prefixes import XSD
from bronwijzer.queries import own
from bronwijzer.store import answers
from bronwijzer.store.local import LocalStore
from bronwijzer.store.mark import UNION
from bronwijzer.store.remote import Endpoint, Question
from bronwijzer.turtle import Term

_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent of a graph: how many statements, and which subjects are looked at."""

    statements: int
    subjects: tuple[NamedNode, ...]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Self:
        """Count statements, and take the subjects of the first, second, fourth, eighth and so on."""
        number, subjects = 0, dict[NamedNode, None]()
        for number, triple in enumerate(triples, 1):
            if not number & (number - 1) and isinstance(triple.subject, NamedNode):
                subjects[triple.subject] = None
        return cls(number, tuple(subjects))


def triples_of(store: LocalStore, graph: str, subject: NamedNode | None = None) -> Iterable[Triple]:
    """Return what a release holds in a graph, or in its union: all of it, or what it says of a subject."""
    name = DefaultGraph() if graph == UNION.value else NamedNode(graph)
    return (quad.triple for quad in store.engine.quads_for_pattern(subject, None, None, name))


def verify(endpoint: Endpoint, store: LocalStore, graph: str, sent: Sent, seconds: float) -> None:
    """Raise StoreUnavailable unless a graph of a dataset holds what it was sent."""
    _count(endpoint, graph, sent.statements, seconds)
    if not sent.subjects:
        return
    query = own("statements_about").bind(subject=sent.subjects)
    with endpoint.answer(Question(query.text, "select", [graph]), seconds) as reply:
        held = {(row["subject"], row["property"], _told(row["value"])) for row in answers.rows(reply)}
    for subject in sent.subjects:
        wanted = [triple for triple in triples_of(store, graph, subject) if _is_kept(triple.object)]
        if any((subject, triple.predicate, _told(triple.object)) not in held for triple in wanted):
            raise StoreUnavailable("push.statements", graph=graph, subject=subject.value)


def _count(endpoint: Endpoint, graph: str, expected: int, seconds: float) -> None:
    with endpoint.answer(Question(own("count_statements").text, "select", [graph]), seconds) as reply:
        (row,) = answers.rows(reply)
    held = row["statements"]
    found = int(held.value) if isinstance(held, Literal) else 0
    if found != expected:
        raise StoreUnavailable("push.counts", graph=graph, expected=expected, found=found)


def _is_kept(term: Term) -> bool:
    """Tell whether every engine gives a term back as it got it: not so a number, a time, or a very long text."""
    if isinstance(term, Literal):
        return len(term.value) <= _LONGEST and (bool(term.language) or term.datatype == XSD("string"))
    return isinstance(term, NamedNode)


def _told(term: Term) -> tuple[object, ...]:
    """Return what is compared of a term: engines may write the tag of a language in their own way."""
    return (term.value, (term.language or "").lower()) if isinstance(term, Literal) else (term,)
