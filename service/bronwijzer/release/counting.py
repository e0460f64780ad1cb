"""What is counted while a release is made, so that nobody who reads it has to: what is used, and what points where."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import NamedNode, Quad, Triple

from bronwijzer.manifest import Crowd, Used
from bronwijzer.prefixes import RDF
from bronwijzer.turtle import Term

FROM: Final = 1000
MOST: Final = 1000
_MOST_USED: Final = 2000


def crowds(quads: Iterable[Quad]) -> tuple[Crowd, ...]:
    """Return the IRIs that more than FROM statements point at, by property; the MOST that most point at."""
    kept = tuple(dict.fromkeys(quads))
    totals = Counter(each.object for each in kept if isinstance(each.object, NamedNode))
    busy = sorted((each for each in totals if totals[each] > FROM), key=lambda each: (-totals[each], each.value))[:MOST]
    statements: Counter[tuple[NamedNode, NamedNode]] = Counter()
    subjects: defaultdict[tuple[NamedNode, NamedNode], set[object]] = defaultdict(set)
    wanted = set(busy)
    for each in kept:
        if isinstance(each.object, NamedNode) and each.object in wanted:
            statements[each.object, each.predicate] += 1
            subjects[each.object, each.predicate].add(each.subject)
    found = [(*pair, count, len(subjects[pair])) for pair, count in statements.items()]
    return tuple(Crowd(iri.value, by.value, *counts) for iri, by, *counts in sorted(found, key=str))


def used(union: Iterable[Triple]) -> tuple[Used, ...]:
    """Return the properties and classes that triples use, each as often as it is; the most used of each kind."""
    kept = set(union)
    properties = Counter(each.predicate for each in kept)
    classes = Counter(each.object for each in kept if each.predicate == RDF("type"))
    return (*_most_used("property", properties), *_most_used("class", classes))


def _most_used(kind: str, uses: Mapping[Term, int] | Mapping[NamedNode, int]) -> Iterator[Used]:
    named = [(term.value, count) for term, count in uses.items() if isinstance(term, NamedNode)]
    for iri, count in sorted(named, key=lambda each: (-each[1], each[0]))[:_MOST_USED]:
        yield Used(iri, kind, count)
